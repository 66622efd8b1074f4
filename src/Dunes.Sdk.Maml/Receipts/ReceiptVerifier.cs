using System.Buffers;
using System.Globalization;
using System.Text;
using Dunes.Sdk.Crypto;

namespace Dunes.Sdk.Maml.Receipts;

/// <summary>Checks receipts in the order header, mirror, digest, signer, signature, log proof, and stops at the first that fails.</summary>
internal static class ReceiptVerifier
{
    private const int MaxReceiptLength = MuReceipt.MaxSourceSize + (64 * 1024);

    public static ReceiptVerification Verify(string receipt, string? source, Func<KeyId, VerificationKey?>? trusted, ILogProofVerifier? logs)
    {
        if (receipt.Length > MaxReceiptLength) return Failed("header", $"the receipt has {receipt.Length} characters; {MaxReceiptLength} is the most.");
        if (!TryUseLineFeeds(receipt, out var text)) return Failed("header", "line ends are mixed: a receipt ends every line with LF, or every line with CRLF.");
        if (!ReceiptHeader.TryRead(text, out var header, out var problem)) return Failed("header", problem);

        return CheckMirror(text, source, header, trusted, logs) with { Type = header.Type };
    }

    private static ReceiptVerification CheckMirror(string text, string? source, ReceiptHeader header, Func<KeyId, VerificationKey?>? trusted, ILogProofVerifier? logs)
    {
        if (source is not null && header.Type == ReceiptType.ShutdownScript && !TryGenerateScript(ref source, header, out var problem)) return Failed("mirror", problem);
        var mirror = text.AsSpan(header.Length);
        if (ForwardText.FirstRefused(mirror) is >= 0 and var refused)
        {
            return Failed("mirror", $"the mirror holds {ForwardText.Describe(mirror, refused)}, which no mirror carries; the header is {Lines(text, header.Length)} lines long and this is {At(mirror, refused)} after it.");
        }

        var buffer = ArrayPool<char>.Shared.Rent(mirror.Length);
        try
        {
            var forward = buffer.AsSpan(0, mirror.Length);
            Mirror.Write(mirror, forward, header.Mode);
            return CheckContent(forward, source, header) ?? (header.IsSigned ? CheckSignature(text, header, trusted, logs) : Passed(ReceiptVerdict.Consistent, $"the mirror matches {(source is null ? "its digest" : "the source")}; unsigned, so nobody vouches for it", header));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <summary>Checks mirror and digest; null when both hold.</summary>
    private static ReceiptVerification? CheckContent(ReadOnlySpan<char> forward, string? source, ReceiptHeader header)
    {
        var digest = ContentDigest.Hex(forward, out var size);
        var digestHolds = header.Digest == "sha256:" + digest;
        if (source is not null && FirstDifference(forward, source, digestHolds) is { } difference) return difference;
        if (header.Digest is null && source is null) return Failed("digest", "there is no digest in the header and no source beside it: nothing to compare the mirror with.");
        if (header.Digest is not null && !digestHolds) return Failed("digest", $"the header says {Shorten(header.Digest)}; the content has sha256:{digest}.");
        if (header.Size is { } stated && stated != size) return Failed("digest", $"the header says {stated.ToString(CultureInfo.InvariantCulture)} octets; the content has {size.ToString(CultureInfo.InvariantCulture)}.");
        return null;
    }

    private static ReceiptVerification CheckSignature(string text, ReceiptHeader header, Func<KeyId, VerificationKey?>? trusted, ILogProofVerifier? logs)
    {
        var signer = header.Signer!;
        if (!TryReadKeyId(signer, out var id)) return Failed("signer", $"'{Shorten(signer)}' is no key id: expected 32 lower-case hexadecimal digits.");
        if (trusted is null) return Passed(ReceiptVerdict.Consistent, $"mirror and digest hold; the signature of {signer} is not checked, for no signer is known here", header);
        var key = trusted(id);
        if (key is null) return Failed("signer", $"the signer {signer} is not trusted here.");
        if (key.Id != id) return Failed("signer", $"the signer is {signer}; the key at hand is {key.Id}.");
        if (key.Purpose != KeyPurpose.Receipt) return Failed("signer", $"the signer's key is for {key.Purpose}; expected {KeyPurpose.Receipt}.");
        if (header.Method != ReceiptHeader.DigestMethodPrefix + key.Algorithm) return Failed("signature", $"the method is '{Shorten(header.Method)}'; the signer's key is for {key.Algorithm}.");

        // One signature has one spelling: the line is not covered by itself, so nothing in it may be free to change.
        var line = text.AsSpan(header.SignedLength, header.Length - header.SignedLength);
        line = line[..line.IndexOf('\n')];
        var value = header.Signature.AsSpan();
        var encoded = value.StartsWith(key.Algorithm + ":", StringComparison.Ordinal) ? value[(key.Algorithm.Length + 1)..] : default;
        var octets = new byte[encoded.Length];
        if (encoded.IsEmpty || !Convert.TryFromBase64Chars(encoded, octets, out var length)
            || !line.SequenceEqual($"signature: {key.Algorithm}:{Convert.ToBase64String(octets, 0, length)}"))
        {
            return Failed("signature", $"'{Shorten(header.Signature!)}' is not '{key.Algorithm}:' and base64 in its one canonical form.");
        }

        if (!key.Verify(Encoding.UTF8.GetBytes(text, 0, header.SignedLength), octets.AsSpan(0, length)))
        {
            return Failed("signature", $"the signature is not {signer}'s over this header.");
        }

        if (!header.HasLogProof) return Passed(ReceiptVerdict.Proved, $"mirror, digest and signature of {signer} hold", header);
        if (logs is null) return Passed(ReceiptVerdict.Consistent, $"mirror, digest and signature of {signer} hold; the log proof is not checked, so this is not proved", header);
        var proof = logs.Verify(new ReceiptLogProof(header.LogProof, Encoding.UTF8.GetBytes(text, 0, header.LoggedLength), id));
        return proof.Holds
            ? Passed(ReceiptVerdict.Proved, $"mirror, digest, signature of {signer} and log proof hold: {proof.Message.TrimEnd('.')}", header)
            : Failed("log_proof", proof.Message);
    }

    /// <summary>Takes the document that a script undoes to the script that it gives; a script is left as it is.</summary>
    private static bool TryGenerateScript(ref string source, ReceiptHeader header, out string problem)
    {
        problem = string.Empty;
        var document = MamlDocument.Parse(source);
        if (document.FrontMatter?.Find("type")?.Value == ShutdownScript.TypeName) return true;
        if (!ReceiptWriter.IsName(header.SourceName))
        {
            problem = $"'{Shorten(header.SourceName)}' names no document that a script could have been generated from.";
            return false;
        }

        var script = ShutdownScript.Of(document, header.SourceName);
        if (script.Steps.Count == 0)
        {
            problem = $"the source gives no shutdown script: {script.Findings[0]}";
            return false;
        }

        source = script.ToDocument(header.Created);
        return true;
    }

    /// <summary>Compares the forward text in the mirror with the source; null when they are the same.</summary>
    private static ReceiptVerification? FirstDifference(ReadOnlySpan<char> forward, string source, bool digestHolds)
    {
        var expected = ForwardText.Normalise(source);
        var at = forward.CommonPrefixLength(expected);
        if (at == forward.Length && at == expected.Length) return null;
        if (at > 0 && char.IsHighSurrogate(forward[at - 1])) at--; // the pair differs, not its second half
        var (line, column) = ForwardText.Position(expected, at);
        var section = MamlDocument.Parse(expected).Sections.LastOrDefault(section => section.Range.Start <= at);
        var place = section is null ? string.Empty : $" in section '{Shorten(section.Name)}'";
        var blame = digestHolds ? " The digest agrees with the mirror: the source changed after the receipt." : string.Empty;
        return new(ReceiptVerdict.Failed, "mirror", line, column,
            $"mirror: at {line}:{column}{place} the source has {ForwardText.Describe(expected, at)} and the mirror has {ForwardText.Describe(forward, at)}.{blame}");
    }

    /// <summary>Takes a text whose line ends are all LF or all CRLF. A mixture means that somebody touched it.</summary>
    private static bool TryUseLineFeeds(string text, out string lineFeeds)
    {
        lineFeeds = text;
        var returns = text.AsSpan().Count('\r');
        if (returns == 0) return true;
        if (returns != text.AsSpan().Count('\n') || returns != text.AsSpan().Count("\r\n")) return false;
        lineFeeds = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        return true;
    }

    private static bool TryReadKeyId(string text, out KeyId id)
    {
        id = KeyId.None;
        if (!UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return false;
        id = new KeyId(value);
        return id.ToString() == text;
    }

    private static ReceiptVerification Failed(string check, string why) => new(ReceiptVerdict.Failed, check, 0, 0, $"{check}: {why}");

    private static ReceiptVerification Passed(ReceiptVerdict verdict, string what, ReceiptHeader header) =>
        new(verdict, null, 0, 0, header.Unknown.Count == 0 ? what + "." : $"{what}; not understood and ignored: {string.Join(", ", header.Unknown.Take(8))}.");

    private static int Lines(string text, int length) => text.AsSpan(0, length).Count('\n');

    private static string At(ReadOnlySpan<char> text, int index)
    {
        var (line, column) = ForwardText.Position(text, index);
        return $"{line}:{column}";
    }

    private static string Shorten(string value) => value.Length <= 100 ? value : value[..100] + "…";
}
