using System.Globalization;
using Dunes.Sdk.Bundles.Store;

namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>Where the databases of a run lie: a data folder that stays, or a temporary one that goes with the run.</summary>
internal sealed class ScenarioFolder : IDisposable
{
    private const string RunFile = "run";
    private const string GatewayFile = "gateway.db";
    private const string GroundFile = "ground.db";
    private readonly bool _isTemporary;

    private ScenarioFolder(string path, bool isTemporary, uint run) => (Root, _isTemporary, Run) = (path, isTemporary, run);

    public string Root { get; }

    /// <summary>Runs over this folder before this one.</summary>
    public uint Run { get; }

    public bool IsKept => !_isTemporary;

    public string GatewayDatabase => Path.Combine(Root, GatewayFile);

    public string GroundDatabase => Path.Combine(Root, GroundFile);

    /// <summary>
    /// Takes the folder for a run, made for its owner alone where there is none, and counts the run. What is in it is looked at before
    /// anything is written.
    /// </summary>
    /// <exception cref="DunesException">Something in the folder is not of an earlier run, or does not fit the rest.</exception>
    public static ScenarioFolder Take(string? path)
    {
        if (path is null) return new(Directory.CreateTempSubdirectory("dunes-outage-").FullName, isTemporary: true, 0);
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            CheckDatabases(path);
            var file = Path.Combine(path, RunFile);
            var run = 0u;
            if (File.Exists(file))
            {
                var text = File.ReadAllText(file);
                if (!uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var last) || last > 500_000) throw new DunesException($"The file {file} holds '{text}'; the number of the folder's last run is expected.");
                run = last + 1;
            }

            File.WriteAllText(file + ".new", run.ToString(CultureInfo.InvariantCulture));
            File.Move(file + ".new", file, overwrite: true);
            return new(Path.GetFullPath(path), isTemporary: false, run);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DunesException($"The data folder {path} cannot be used ({failure.Message.TrimEnd('.')}); a folder that can be written is expected.", failure);
        }
    }

    /// <summary>Databases must be ours and have the keys that they were sealed with, or nothing of them could be opened any more.</summary>
    private static void CheckDatabases(string path)
    {
        string[] there = [.. new[] { GatewayFile, GroundFile }.Where(name => File.Exists(Path.Combine(path, name)))];
        if (there.Length == 0) return;
        foreach (var name in there) SqliteBundleStore.Open(Path.Combine(path, name)).Dispose();
        if (ScenarioKeys.Files.FirstOrDefault(key => !File.Exists(Path.Combine(path, key))) is { } missing)
        {
            throw new DunesException($"The data folder {path} holds {there[0]} but not {missing}: without it nothing that the earlier run sealed can be opened. Put the key back, or name another folder.");
        }
    }

    /// <summary>Octets of a database with its log; 0 where there is none.</summary>
    public static long SizeOf(string database) =>
        new[] { database, database + "-wal" }.Select(static file => new FileInfo(file)).Where(static file => file.Exists).Sum(static file => file.Length);

    public void Dispose()
    {
        if (IsKept) return;
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (IOException)
        {
            // A temporary folder that something still holds is the system's to clear.
        }
    }
}
