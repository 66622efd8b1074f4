using System.Reflection;

namespace Dunes.House.Tests;

/// <summary>The packages, and where their sources stand.</summary>
internal static class House
{
    public static readonly string[] Packages =
    [
        "Dunes.Sdk", "Dunes.Sdk.Crypto", "Dunes.Sdk.Maml", "Dunes.Sdk.Mesh", "Dunes.Sdk.Bundles", "Dunes.Sdk.Starlink", "Dunes.Sdk.Mcp", "Dunes.Sdk.Simulation",
    ];

    public static TheoryData<string> EachPackage => [.. Packages];

    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    public static Assembly Load(string package) => Assembly.Load(new AssemblyName(package));

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Dunes.Sdk.sln"))) return at.FullName;
        }

        throw new InvalidOperationException("Dunes.Sdk.sln stands in no folder above the tests.");
    }
}
