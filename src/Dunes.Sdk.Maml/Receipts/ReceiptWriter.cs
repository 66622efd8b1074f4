using System.Buffers;
using System.Globalization;
using System.Text;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.Receipts;

/// <summary>Writes receipts: the header field by field, its signature, then the mirror.</summary>
internal static class ReceiptWriter
{
    private const int MaxNameLength = 255;

    // A name stands in the header as it is, so it has to be a plain scalar to readers that take the header for YAML.
    private static readonly SearchValues<char> FirstCharactersOfNoPlainScalar = SearchValues.Create("-?:,[]{}#&*!|>'\"%@` ");

    public static string Write(string source, string sourceName, DateTimeOffset created, Guid id, SigningKey? signer, MirrorMode mode, ReceiptType type)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(sourceName);
        if (mode is < MirrorMode.Document or > MirrorMode.Word) throw new ArgumentOutOfRangeException(nameof(mode), mode, "Use Document, Section or Word.");
        CheckName(sourceName);
        var key = signer?.VerificationKey;
        if (key is not null && key.Purpose != KeyPurpose.Receipt) throw new ArgumentException($"The key {key.Id} is for {key.Purpose}; a receipt takes one for {KeyPurpose.Receipt}.", nameof(signer));
        if (source.Length > MuReceipt.MaxSourceSize) throw new ArgumentException(TooLarge(source.Length, "characters"), nameof(source));

        var forward = ForwardText.Normalise(source);
        var size = Encoding.UTF8.GetByteCount(forward);
        if (size > MuReceipt.MaxSourceSize) throw new ArgumentException(TooLarge(size, "octets"), nameof(source));
        var refused = ForwardText.FirstRefused(forward);
        if (refused >= 0)
        {
            var (line, column) = ForwardText.Position(forward, refused);
            throw new ArgumentException($"The source holds {ForwardText.Describe(forward, refused)} at {line}:{column}; a mirror carries no bidi controls, zero-width characters, tag characters or lone surrogates.", nameof(source));
        }

        var header = new StringBuilder("---\n");
        void Field(string name, string value) => header.Append(name).Append(": ").Append(value).Append('\n');
        Field("mu_version", ReceiptHeader.Version);
        Field("id", UrnUuid.Prefix + id.ToString("D", CultureInfo.InvariantCulture));
        Field("type", ReceiptHeader.NameOf(type));
        Field("source_maml", sourceName);
        Field("created_at", Rfc3339.Format(created));
        header.Append("verification:\n");
        Field("  method", key is null ? ReceiptHeader.UnsignedMethod : ReceiptHeader.DigestMethodPrefix + key.Algorithm);
        Field("mirror", mode switch { MirrorMode.Section => "section", MirrorMode.Word => "word", _ => "document" });
        Field("digest", "sha256:" + ContentDigest.Hex(forward));
        Field("size", size.ToString(CultureInfo.InvariantCulture));
        if (signer is not null && key is not null)
        {
            Field("signer", key.Id.ToString());
            var signature = signer.Sign(Encoding.UTF8.GetBytes(header.ToString()));
            Field("signature", key.Algorithm + ":" + Convert.ToBase64String(signature));
        }

        header.Append("---\n");
        var head = header.ToString();
        return string.Create(head.Length + forward.Length, (head, forward, mode), static (file, parts) =>
        {
            parts.head.CopyTo(file);
            Mirror.Write(parts.forward, file[parts.head.Length..], parts.mode);
        });
    }

    /// <summary>Refuses a name that a header cannot hold.</summary>
    public static void CheckName(string name)
    {
        if (name.Length is 0 or > MaxNameLength) throw new ArgumentException($"The source's name has {name.Length} characters; use 1 to {MaxNameLength}.", nameof(name));
        if (!IsName(name)) throw new ArgumentException("The source's name must be one plain line: no controls, nothing unseen, no ': ' or ' #' within, and no YAML mark in front.", nameof(name));
    }

    /// <summary>Whether a name is one plain line of at most 255 characters.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= MaxNameLength
        && !FirstCharactersOfNoPlainScalar.Contains(name[0]) && name[^1] is not (' ' or ':')
        && !name.Contains(": ", StringComparison.Ordinal) && !name.Contains(" #", StringComparison.Ordinal)
        && !name.Any(char.IsControl) && !name.AsSpan().ContainsAny('\u2028', '\u2029') && ForwardText.FirstRefused(name) < 0;

    private static string TooLarge(int size, string unit) =>
        $"The source has {size.ToString(CultureInfo.InvariantCulture)} {unit}; a receipt takes {MuReceipt.MaxSourceSize} octets at most.";
}
