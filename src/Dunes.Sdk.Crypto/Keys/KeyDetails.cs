using System.Globalization;

namespace Dunes.Sdk.Crypto.Keys;

/// <summary>What a key file says in the clear about its key, above the PEM.</summary>
/// <remarks>
/// <code>
/// Dunes-Key: 1
/// Key-Id: 32 lower-case hexadecimal digits
/// Purpose: envelope | receipt | ledger | wallet | token
/// Suite: 0 to 4                      -- a recipient's key only
/// Algorithm: for example ml-dsa-87
/// Created: 2026-11-22T14:00:00Z
/// Expires: 2027-11-22T14:00:00Z      -- or never
/// </code>
/// The lines stand in this order, each ended by a line feed. Id, suite and algorithm are compared with the key below them. Purpose and times are not
/// authenticated in a file: who can write the file can change them. In a key ring they are.
/// </remarks>
/// <param name="Id">The key's name.</param>
/// <param name="Purpose">What the key is for.</param>
/// <param name="Suite">The envelope suite of a recipient's key; null for a signing key.</param>
/// <param name="Algorithm">The algorithm by name.</param>
/// <param name="Created">When the key was made, in whole seconds; not before 1970.</param>
/// <param name="Expires">From when on it signs and receives nothing new; null for never.</param>
public sealed record KeyDetails(KeyId Id, KeyPurpose Purpose, EnvelopeSuite? Suite, string Algorithm, DateTimeOffset Created, DateTimeOffset? Expires)
{
    internal const string FirstLine = "Dunes-Key: 1";
    private const int MaxAlgorithmSize = 64;
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>Describes a signing key.</summary>
    public static KeyDetails Of(VerificationKey key, DateTimeOffset created, DateTimeOffset? expires = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(key.Id, key.Purpose, null, key.Algorithm, WholeSeconds(created), expires is { } end ? WholeSeconds(end) : null);
    }

    /// <summary>Describes a recipient's key.</summary>
    public static KeyDetails Of(EnvelopePublicKey key, DateTimeOffset created, DateTimeOffset? expires = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(key.Id, KeyPurpose.Envelope, key.Suite, key.Algorithm, WholeSeconds(created), expires is { } end ? WholeSeconds(end) : null);
    }

    /// <summary>The lines, each ended by a line feed.</summary>
    internal string ToText() => string.Create(CultureInfo.InvariantCulture, $"""
        {FirstLine}
        Key-Id: {Id}
        Purpose: {NameOf(Purpose)}
        {(Suite is { } suite ? $"Suite: {suite.Id}\n" : null)}Algorithm: {Algorithm}
        Created: {Format(Created)}
        Expires: {(Expires is { } expires ? Format(expires) : "never")}

        """).ReplaceLineEndings("\n");

    /// <summary>Reads the lines, strictly: what is read and written again is the same text.</summary>
    /// <exception cref="FormatException">A line is not as it should be; the message says which.</exception>
    internal static KeyDetails Parse(string text)
    {
        var lines = new Lines(text.ReplaceLineEndings("\n").Split('\n'));
        if (lines.Next() != FirstLine) throw new FormatException($"line 1 is not '{FirstLine}'.");
        var id = ParseId(lines.Field("Key-Id"));
        var purpose = ParsePurpose(lines.Field("Purpose")) ?? throw lines.Wrong("a purpose: envelope, receipt, ledger, wallet or token");
        var suite = lines.Has("Suite") ? ParseSuite(lines.Field("Suite")) ?? throw lines.Wrong("a suite, 0 to 4") : null;
        var algorithm = lines.Field("Algorithm");
        if (algorithm.Length is 0 or > MaxAlgorithmSize || algorithm.AsSpan().ContainsAnyExceptInRange('!', '~')) throw lines.Wrong("the name of an algorithm"); // it is repeated in messages
        var created = ParseTime(lines.Field("Created")) ?? throw lines.Wrong($"a time such as {Format(DateTimeOffset.UnixEpoch)}");
        var end = lines.Field("Expires");
        DateTimeOffset? expires = end == "never" ? null : ParseTime(end) ?? throw lines.Wrong($"'never', or a time such as {Format(DateTimeOffset.UnixEpoch)}");
        lines.End();
        if (suite is not null && purpose != KeyPurpose.Envelope) throw new FormatException($"a recipient's key (with a suite) has the purpose envelope, and not {NameOf(purpose)}.");
        return new(id ?? throw new FormatException("line 2 is no key id of 32 lower-case hexadecimal digits."), purpose, suite, algorithm, created, expires);
    }

    internal static string NameOf(KeyPurpose purpose) => purpose switch
    {
        KeyPurpose.Envelope => "envelope",
        KeyPurpose.Receipt => "receipt",
        KeyPurpose.Ledger => "ledger",
        KeyPurpose.Wallet => "wallet",
        KeyPurpose.Token => "token",
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, $"{(byte)purpose} is no purpose of a key; {nameof(KeyPurpose)} lists them."),
    };

    internal static KeyPurpose? ParsePurpose(string name)
    {
        foreach (var purpose in Enum.GetValues<KeyPurpose>())
        {
            if (NameOf(purpose) == name) return purpose;
        }

        return null;
    }

    private static EnvelopeSuite? ParseSuite(string text) =>
        text is [>= '0' and <= '9' and var digit] && EnvelopeSuite.TryFind((byte)(digit - '0'), out var suite) ? suite : null;

    private static KeyId? ParseId(string text) =>
        text.Length == 2 * KeyId.Size && text.All(char.IsAsciiHexDigitLower) ? new KeyId(UInt128.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture)) : null;

    private static DateTimeOffset? ParseTime(string text) =>
        DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) && time >= DateTimeOffset.UnixEpoch ? time : null;

    private static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(Math.Max(0, time.ToUnixTimeSeconds()));

    /// <summary>The lines, one after the other.</summary>
    private sealed class Lines(string[] lines)
    {
        private int _at;

        public string Next() => _at < lines.Length ? lines[_at++] : throw new FormatException($"it ends before line {_at + 1}.");

        public bool Has(string name) => _at < lines.Length && lines[_at].StartsWith(name + ": ", StringComparison.Ordinal);

        public string Field(string name)
        {
            var line = Next();
            return line.StartsWith(name + ": ", StringComparison.Ordinal) ? line[(name.Length + 2)..] : throw Wrong($"'{name}: '");
        }

        /// <summary>Only empty lines are left before the PEM.</summary>
        public void End()
        {
            while (_at < lines.Length)
            {
                if (Next().Length > 0) throw new FormatException($"line {_at} is not expected.");
            }
        }

        public FormatException Wrong(string expected) => new($"line {_at} was expected to have {expected}.");
    }
}
