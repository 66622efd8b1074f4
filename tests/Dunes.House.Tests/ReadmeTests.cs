using System.Text.RegularExpressions;

namespace Dunes.House.Tests;

public partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(House.Root, "README.md")).ReplaceLineEndings("\n");

    [Fact]
    public void The_example_is_the_one_that_the_sample_compiles()
    {
        var example = Example().Match(Readme);
        Assert.True(example.Success, "The README has no ```csharp example.");

        var sample = File.ReadAllText(Path.Combine(House.Root, "samples", "GatewayHost", "Composition.cs")).ReplaceLineEndings("\n");
        var region = Region().Match(sample);
        Assert.True(region.Success, "samples/GatewayHost/Composition.cs has no region called readme.");
        Assert.Equal(Undent(region.Groups["code"].Value), example.Groups["code"].Value.Trim('\n'));
    }

    [Fact]
    public void The_two_commands_stand_in_it()
    {
        Assert.Contains("dotnet run --project tools/dunes -c Release -- simulate-outage --duration 10m", Readme, StringComparison.Ordinal);
        Assert.Contains("dotnet test Dunes.Sdk.sln", Readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_package_is_listed() => Assert.All(House.Packages, package => Assert.Contains(package, Readme, StringComparison.Ordinal));

    [Fact]
    public void Every_link_into_the_repository_leads_somewhere()
    {
        foreach (Match link in Link().Matches(Readme))
        {
            var target = link.Groups["target"].Value;
            if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith('#')) continue;
            var path = Path.Combine(House.Root, target.Split('#')[0]);
            Assert.True(File.Exists(path) || Directory.Exists(path), $"The README links to {target}, which is not there.");
        }
    }

    /// <summary>A region stands deeper in its class than in the README.</summary>
    private static string Undent(string code)
    {
        var lines = code.Split('\n');
        var depth = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > depth ? line[depth..] : string.Empty)).Trim('\n');
    }

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Example();

    [GeneratedRegex("#region readme\n(?<code>.*?)#endregion", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Region();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
