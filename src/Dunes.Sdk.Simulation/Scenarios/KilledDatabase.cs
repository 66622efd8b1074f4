namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>What kill -9 leaves of a SQLite database: its file and write-ahead log as they are, not what closing it would make of them.</summary>
/// <remarks>
/// A killed process closes nothing, so the log is not checkpointed. In one process the old connection must be closed all the same; its files are therefore set aside before,
/// and put back after. The shared-memory index is dropped: SQLite builds it again, as it does after a crash.
/// </remarks>
internal static class KilledDatabase
{
    public static void Close(string path, IDisposable store)
    {
        var kept = new List<string>();
        foreach (var file in new[] { path, path + "-wal" })
        {
            if (!File.Exists(file)) continue;
            using (var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
            using (var to = new FileStream(file + ".killed", ForOwner()))
            {
                from.CopyTo(to);
            }

            kept.Add(file);
        }

        store.Dispose();
        foreach (var file in new[] { path, path + "-wal", path + "-shm" }) File.Delete(file);
        foreach (var file in kept) File.Move(file + ".killed", file);
    }

    /// <summary>A new file that its owner alone may read, as the database is.</summary>
    private static FileStreamOptions ForOwner()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
