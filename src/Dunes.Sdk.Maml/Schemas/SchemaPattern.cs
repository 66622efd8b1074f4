using System.Text.RegularExpressions;

namespace Dunes.Sdk.Maml.Schemas;

/// <summary>The regular expressions of <c>pattern</c>: linear in the text where the expression allows it, and else stopped by time.</summary>
internal static class SchemaPattern
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(250);

    /// <summary>Makes one; an expression that is none is an <see cref="ArgumentException"/>.</summary>
    public static Regex Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture, Timeout);
        }
        catch (NotSupportedException)
        {
            // Look-around and back-references need the other engine.
            return new Regex(pattern, RegexOptions.CultureInvariant, Timeout);
        }
    }
}
