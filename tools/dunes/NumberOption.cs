using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Dunes.Cli;

/// <summary>
/// Options that take a whole number: what is none, or is out of range, is said with the range instead of the name of a type.
/// </summary>
internal static class NumberOption
{
    /// <summary>An option of its own range; a caller that knows a narrower one checks it.</summary>
    public static Option<T> Create<T>(string name, string helpName, string description, T? unlessGiven = null)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var option = new Option<T>(name) { HelpName = helpName, Description = description, CustomParser = Parse<T>, Required = unlessGiven is null };
        if (unlessGiven is { } value) option.DefaultValueFactory = _ => value;
        return option;
    }

    private static T Parse<T>(ArgumentResult result)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Empty;
        if (T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
        var name = (result.Parent as OptionResult)?.Option.Name;
        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is '{text}'; a whole number from {T.MinValue} to {T.MaxValue} was expected."));
        return default;
    }
}
