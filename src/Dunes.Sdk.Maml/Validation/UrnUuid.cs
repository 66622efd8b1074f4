namespace Dunes.Sdk.Maml.Validation;

/// <summary>The URN form of a UUID: RFC 9562, section 4.</summary>
internal static class UrnUuid
{
    public const string Prefix = "urn:uuid:";

    /// <summary>Whether a value is <c>urn:uuid:</c>, in any case, and 32 hexadecimal digits grouped 8-4-4-4-12.</summary>
    public static bool IsValid(string value) =>
        value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
        && Guid.TryParseExact(value.AsSpan(Prefix.Length), "D", out _)
        && value.Length == Prefix.Length + 36; // Guid takes blanks around it
}
