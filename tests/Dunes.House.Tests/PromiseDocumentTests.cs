using Dunes.Sdk.Bundles;
using Dunes.Sdk.Gateway;

namespace Dunes.House.Tests;

/// <summary>docs/PROMISE.md names every end that the code knows: the lists are closed.</summary>
public class PromiseDocumentTests
{
    private static readonly string Promise = File.ReadAllText(Path.Combine(House.Root, "docs", "PROMISE.md")).ReplaceLineEndings(" ");

    [Theory]
    [InlineData("MessageOutcome", typeof(MessageOutcome))]
    [InlineData("BundleFate", typeof(BundleFate))]
    [InlineData("CommandOutcome", typeof(CommandOutcome))]
    public void Every_end_is_listed_after_its_type(string name, Type type)
    {
        var start = Promise.IndexOf($"Ends (`{name}`", StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/PROMISE.md has no ends of {name}.");
        var end = Promise.IndexOf("##", start, StringComparison.Ordinal);
        var listed = Promise[start..(end < 0 ? Promise.Length : end)];
        foreach (var value in Enum.GetNames(type).Where(static value => value != "None"))
        {
            var words = string.Concat(value.Select(static letter => char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : letter.ToString())).Trim();
            Assert.True(listed.Contains(words, StringComparison.Ordinal), $"docs/PROMISE.md does not list {name}.{value} as \"{words}\".");
        }
    }
}
