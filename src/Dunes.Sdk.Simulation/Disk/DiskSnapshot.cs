namespace Dunes.Sdk.Simulation.Disk;

/// <summary>A copy of the files of a <see cref="VirtualDisk"/>: a backup, or another card with the same image.</summary>
internal sealed class DiskSnapshot
{
    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    internal DiskSnapshot(IEnumerable<KeyValuePair<string, VirtualFile>> files)
    {
        foreach (var (name, file) in files) _files.Add(name, file.Content.ToArray());
    }

    /// <summary>Its files' names, in ordinal order.</summary>
    public IReadOnlyCollection<string> Files => _files.Keys;

    /// <summary>What a file holds.</summary>
    /// <exception cref="KeyNotFoundException">It has no such file.</exception>
    public ReadOnlyMemory<byte> this[string name] => _files[name];
}
