namespace Dunes.TestSupport;

/// <summary>The checkout that the tests were built from. Paths that the compiler notes are no help: a deterministic build rewrites them.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Dunes.Sdk.sln"))) return at.FullName;
        }

        throw new InvalidOperationException("Dunes.Sdk.sln stands in no folder above the tests.");
    }
}
