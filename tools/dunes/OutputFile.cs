using System.Text;

namespace Dunes.Cli;

/// <summary>Files that a verb was asked to write.</summary>
internal static class OutputFile
{
    private const int LongestStart = 1024; // of a key file: the lines that say what it is for, and the PEM label

    /// <summary>Says at once, with exit code 2, that a file could not be written later.</summary>
    public static void Check(string path)
    {
        CheckFolder(path);
        if (!OperatingSystem.IsWindows() && Path.GetDirectoryName(Path.GetFullPath(path)) == "/dev") throw new MisuseException($"{path} is a device, whose place a written file would take; a file to write was expected.");
        try
        {
            var isNew = !File.Exists(path);
            using (File.Open(path, FileMode.OpenOrCreate, FileAccess.Write)) { }
            if (isNew) File.Delete(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new MisuseException($"{path} cannot be written: {problem.Message}", problem);
        }
    }

    /// <summary>Says at once that there is no such place for a file, new or not.</summary>
    public static void CheckFolder(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (Directory.Exists(path)) throw new MisuseException($"{path} is a folder; a file to write was expected.");
        if (!Directory.Exists(folder)) throw new MisuseException($"{path} cannot be written: the folder {folder} is not there.");
    }

    /// <summary>As <see cref="Check"/>; and a file that is there already is left alone unless its loss was asked for, and a private key even then.</summary>
    public static void CheckNew(string path, bool force)
    {
        if (File.Exists(path) && !force) throw new MisuseException($"{path} is there already; --force writes over it.");
        Check(path);
        if (File.Exists(path) && IsPrivateKey(path)) throw new MisuseException($"{path} is a private key, which is never written over.");
    }

    private static bool IsPrivateKey(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            Span<byte> start = stackalloc byte[LongestStart];
            start = start[..RandomAccess.Read(file, start, fileOffset: 0)];
            return (start.StartsWith("-----BEGIN "u8) || start.StartsWith("Dunes-Key:"u8)) && (start.IndexOf("PRIVATE KEY-----"u8) >= 0 || start.IndexOf(" ENVELOPE KEY-----"u8) >= 0);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return false; // what may be written and not read is no key of this command's
        }
    }

    /// <summary>Writes a whole text or nothing.</summary>
    public static Task WriteAsync(string path, string text, CancellationToken cancellationToken, bool isPrivate = false) => WriteAsync(
        path,
        async file =>
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
            return true;
        },
        isPrivate);

    /// <summary>Writes a whole file or, when the work says so or fails, nothing: what is half written never takes the place of an older file, and is deleted.</summary>
    /// <param name="path">The file. A link stays a link, and who may read an older file may read the newer one.</param>
    /// <param name="work">Writes, and says whether it is to stay.</param>
    /// <param name="isPrivate">Whether the file is its owner's alone, mode 0600, from its first octet on.</param>
    /// <param name="overwrite">Whether a file that came into being meanwhile is replaced.</param>
    public static async Task<bool> WriteAsync(string path, Func<Stream, Task<bool>> work, bool isPrivate, bool overwrite = true)
    {
        var target = (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? path;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        UnixFileMode? mode = OperatingSystem.IsWindows() ? null
            : isPrivate ? UnixFileMode.UserRead | UnixFileMode.UserWrite
            : File.Exists(target) ? File.GetUnixFileMode(target) : null;
        if (mode is not null && !OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
        var unfinished = $"{target}.{Path.GetRandomFileName()}.part";
        var isDone = false;
        try
        {
            await using (var file = new FileStream(unfinished, options))
            {
                isDone = await work(file);
                if (isDone) file.Flush(flushToDisk: true);
            }

            if (isDone && mode is { } kept && !OperatingSystem.IsWindows()) File.SetUnixFileMode(unfinished, kept);
            if (isDone) File.Move(unfinished, target, overwrite);
            return isDone;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
