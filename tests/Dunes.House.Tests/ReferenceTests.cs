using System.Xml.Linq;

namespace Dunes.House.Tests;

public class ReferenceTests
{
    // A new arrow is a decision: it is made here, and drawn in docs/ARCHITECTURE.md.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Dunes.Sdk"] = [],
        ["Dunes.Sdk.Crypto"] = ["Dunes.Sdk"],
        ["Dunes.Sdk.Maml"] = ["Dunes.Sdk", "Dunes.Sdk.Crypto"],
        ["Dunes.Sdk.Mesh"] = ["Dunes.Sdk", "Dunes.Sdk.Crypto"],
        ["Dunes.Sdk.Bundles"] = ["Dunes.Sdk", "Dunes.Sdk.Crypto"],
        ["Dunes.Sdk.Starlink"] = ["Dunes.Sdk", "Dunes.Sdk.Bundles"],
        ["Dunes.Sdk.Gateway"] = ["Dunes.Sdk", "Dunes.Sdk.Crypto", "Dunes.Sdk.Maml", "Dunes.Sdk.Mesh", "Dunes.Sdk.Bundles", "Dunes.Sdk.Starlink"],
        ["Dunes.Sdk.Mcp"] = ["Dunes.Sdk", "Dunes.Sdk.Mesh", "Dunes.Sdk.Bundles", "Dunes.Sdk.Gateway"],
        ["Dunes.Sdk.Simulation"] = ["Dunes.Sdk", "Dunes.Sdk.Crypto", "Dunes.Sdk.Maml", "Dunes.Sdk.Mesh", "Dunes.Sdk.Bundles", "Dunes.Sdk.Starlink", "Dunes.Sdk.Gateway"],
    };

    [Fact]
    public void Every_folder_of_src_is_a_known_package() => Assert.Equal(
        House.Packages.Order(StringComparer.Ordinal),
        Directory.GetDirectories(Path.Combine(House.Root, "src")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(House.EachPackage), MemberType = typeof(House))]
    public void Projects_reference_only_what_the_house_allows(string package)
    {
        var project = XDocument.Load(Path.Combine(House.Root, "src", package, $"{package}.csproj"));
        var references = project.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

        Assert.Empty(references.Except(Allowed[package]));
    }

    [Theory]
    [MemberData(nameof(House.EachPackage), MemberType = typeof(House))]
    public void Assemblies_use_only_what_the_house_allows(string package)
    {
        var used = House.Load(package).GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("Dunes.", StringComparison.Ordinal));

        Assert.Empty(used.Except(Allowed[package]));
    }

    [Theory]
    [MemberData(nameof(House.EachPackage), MemberType = typeof(House))]
    public void Only_the_protocol_server_and_the_simulation_may_use_a_web_server(string package)
    {
        if (package is "Dunes.Sdk.Mcp" or "Dunes.Sdk.Simulation") return;
        Assert.DoesNotContain(House.Load(package).GetReferencedAssemblies(), name => name.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    // Lower layers of the mesh never name higher ones: each folder may name those before it.
    [Fact]
    public void Layers_of_the_mesh_point_downwards() => AssertDownwards("Dunes.Sdk.Mesh", ["Security", "Network", "Transport", "Access", "Models"]);

    [Fact]
    public void Layers_of_the_bundles_point_downwards() => AssertDownwards("Dunes.Sdk.Bundles", ["Protocol", "Store", "Convergence"]);

    [Fact]
    public void Layers_of_the_crypto_point_downwards() => AssertDownwards("Dunes.Sdk.Crypto", ["Primitives", "PostQuantum", "Hpke", "Signatures", "Envelopes", "Sessions"]);

    [Fact]
    public void Layers_of_the_protocol_server_point_downwards() => AssertDownwards("Dunes.Sdk.Mcp", ["Model", "Server", "Client", "Hosting"]);

    [Fact]
    public void Layers_of_the_documents_point_downwards() => AssertDownwards("Dunes.Sdk.Maml", ["Syntax", "Parsing", "Editing", "Formatting", "LanguageServer"]);

    private static void AssertDownwards(string package, string[] layers)
    {
        foreach (var (layer, at) in layers.Select((layer, at) => (layer, at)))
        {
            var folder = Path.Combine(House.Root, "src", package, layer);
            Assert.True(Directory.Exists(folder), $"{package} has no folder {layer}.");
            foreach (var file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            {
                var source = File.ReadAllText(file);
                foreach (var higher in layers[(at + 1)..])
                {
                    Assert.False(source.Contains($"using {package}.{higher}", StringComparison.Ordinal), $"{file} names the higher layer {higher}.");
                }
            }
        }
    }
}
