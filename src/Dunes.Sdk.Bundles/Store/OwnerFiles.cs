namespace Dunes.Sdk.Bundles.Store;

/// <summary>Gives a database to its owner alone, before SQLite sees it: SQLite makes the log beside it with the same mode.</summary>
internal static class OwnerFiles
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes an empty file where there is none, and narrows those that others could read. What is not possible here SQLite finds impossible as well, and says so.</summary>
    public static void Prepare(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        try
        {
            if (!Path.Exists(path))
            {
                new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Owner, BufferSize = 0 }).Dispose();
                return;
            }

            foreach (var file in (ReadOnlySpan<string>)[path, path + "-wal", path + "-shm"])
            {
                if (File.Exists(file) && (File.GetUnixFileMode(file) & ~Owner) != 0) File.SetUnixFileMode(file, Owner);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A folder that is missing or read-only, or a file of somebody else's who lets us in: opening it tells.
        }
    }
}
