namespace Dunes.TestSupport;

/// <summary>Finds the large published vector sets, which are read and never copied into the repository.</summary>
internal static class Vectors
{
    /// <summary>Full path of a vector file; skips the calling test, with the reason, where the set is not on this machine.</summary>
    public static string Path(string fileName)
    {
        var folder = Environment.GetEnvironmentVariable("DUNES_VECTORS");
        folder = string.IsNullOrEmpty(folder) ? BesideCheckout("vectors") : folder;
        var path = folder is null ? null : System.IO.Path.Combine(folder, fileName);
        if (path is null || !File.Exists(path)) Assert.Skip($"{fileName} is not here: set DUNES_VECTORS to the folder that holds it.");
        return path;
    }

    /// <summary>A folder of shared/ beside the checkout, or null where there is none.</summary>
    public static string? BesideCheckout(string folder)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var candidate = System.IO.Path.Combine(at.FullName, "shared", folder);
            if (Directory.Exists(candidate)) return candidate;
        }

        return null;
    }
}
