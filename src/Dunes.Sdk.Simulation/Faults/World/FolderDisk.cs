using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Store;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>
/// A disk that is a folder of the real one. A cut leaves what was committed, since each commit is synchronized; it tears nothing.
/// </summary>
internal sealed class FolderDisk : IFaultDisk
{
    private const string DatabaseName = "node.db";
    private readonly string _folder;
    private SqliteBundleStore? _store;

    public FolderDisk(string folder) => _folder = Directory.CreateDirectory(folder).FullName;

    public string DatabasePath => Path.Combine(_folder, DatabaseName);

    public IBundleStore OpenStore() => _store = SqliteBundleStore.Open(DatabasePath);

    public void Cut()
    {
        _store?.Dispose();
        _store = null;
    }

    public void PowerUp()
    {
    }

    public object Snapshot()
    {
        var snapshot = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(_folder))
        {
            if (path.EndsWith("-shm", StringComparison.Ordinal)) continue; // an index that SQLite builds again
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var octets = new byte[file.Length];
            file.ReadExactly(octets);
            snapshot.Add(Path.GetFileName(path), octets);
        }

        return snapshot;
    }

    public void Restore(object snapshot, bool isWholeDisk)
    {
        foreach (var path in Directory.EnumerateFiles(_folder))
        {
            if (isWholeDisk || IsDatabase(Path.GetFileName(path))) File.Delete(path);
        }

        foreach (var (name, octets) in (Dictionary<string, byte[]>)snapshot)
        {
            if (isWholeDisk || IsDatabase(name)) File.WriteAllBytes(Path.Combine(_folder, name), octets);
        }
    }

    public void Wipe()
    {
        foreach (var path in Directory.EnumerateFiles(_folder)) File.Delete(path);
    }

    public void FlipBit(ulong at)
    {
        using var file = new FileStream(DatabasePath, FileMode.Open, FileAccess.ReadWrite);
        if (file.Length == 0) return;
        file.Position = (long)(at / 8 % (ulong)file.Length);
        var octet = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(octet ^ (1 << (int)(at % 8))));
    }

    public void Dispose() => Cut();

    private static bool IsDatabase(string name) => name is DatabaseName or DatabaseName + "-wal" or DatabaseName + "-shm";
}
