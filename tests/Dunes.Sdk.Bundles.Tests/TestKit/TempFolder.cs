namespace Dunes.Sdk.Bundles.Tests;

internal sealed class TempFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("dunes-bundles-").FullName;

    public string File(string name) => Path.Combine(Root, name);

    /// <summary>What a process leaves behind that is killed now: the files as they are, without a close.</summary>
    public static void CopyAsKilled(string from, string to)
    {
        System.IO.File.Copy(from, to, overwrite: true);
        if (System.IO.File.Exists(from + "-wal")) System.IO.File.Copy(from + "-wal", to + "-wal", overwrite: true);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
