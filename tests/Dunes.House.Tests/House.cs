using System.Reflection;
using Dunes.TestSupport;

namespace Dunes.House.Tests;

/// <summary>The packages, and where their sources stand.</summary>
internal static class House
{
    public static readonly string[] Packages =
    [
        "Dunes.Sdk", "Dunes.Sdk.Crypto", "Dunes.Sdk.Maml", "Dunes.Sdk.Mesh", "Dunes.Sdk.Bundles", "Dunes.Sdk.Starlink", "Dunes.Sdk.Gateway", "Dunes.Sdk.Mcp", "Dunes.Sdk.Simulation",
    ];

    public static TheoryData<string> EachPackage => [.. Packages];

    /// <summary>The folder that holds the solution.</summary>
    public static string Root => Repository.Root;

    public static Assembly Load(string package) => Assembly.Load(new AssemblyName(package));
}
