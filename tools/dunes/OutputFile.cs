namespace Dunes.Cli;

/// <summary>Files that a verb was asked to write.</summary>
internal static class OutputFile
{
    /// <summary>Says at once, with exit code 2, that a file could not be written later.</summary>
    public static void Check(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (Directory.Exists(path)) throw new MisuseException($"{path} is a folder; a file to write was expected.");
        if (!Directory.Exists(folder)) throw new MisuseException($"{path} cannot be written: the folder {folder} is not there.");
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

    /// <summary>As <see cref="Check"/>; and a file that is there already is left alone unless its loss was asked for.</summary>
    public static void CheckNew(string path, bool force)
    {
        if (File.Exists(path) && !force) throw new MisuseException($"{path} is there already; --force writes over it.");
        Check(path);
    }

    /// <summary>Writes a whole file or nothing: a half-written report never takes the place of an older one.</summary>
    public static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        var unfinished = path + ".part";
        await File.WriteAllTextAsync(unfinished, text, cancellationToken);
        File.Move(unfinished, path, overwrite: true);
    }
}
