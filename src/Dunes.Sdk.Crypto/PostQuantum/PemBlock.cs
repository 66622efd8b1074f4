using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.PostQuantum;

/// <summary>The one key in a PEM text (RFC 7468): which of two is meant is nobody's guess.</summary>
internal static class PemBlock
{
    public const string PrivateKey = "PRIVATE KEY";
    public const string EncryptedPrivateKey = "ENCRYPTED PRIVATE KEY";
    public const string PublicKey = "PUBLIC KEY";

    /// <summary>Finds the one block that has one of the labels; its octets are on the pinned heap, and the caller zeroes them.</summary>
    /// <exception cref="ArgumentException">There is none, or more than one.</exception>
    public static (string Label, byte[] Octets) FindOne(ReadOnlySpan<char> source, params ReadOnlySpan<string> labels)
    {
        string? found = null;
        var base64 = ReadOnlySpan<char>.Empty;
        var size = 0;
        for (var rest = source; PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End..])
        {
            var label = rest[fields.Label].ToString();
            if (!labels.Contains(label)) continue;
            if (found is not null) throw new ArgumentException($"The text has more than one {string.Join(" or ", labels)} in PEM.", nameof(source));
            (found, size) = (label, fields.DecodedDataLength);
            base64 = rest[fields.Base64Data];
        }

        if (found is null) throw new ArgumentException($"The text has no {string.Join(" or ", labels)} in PEM.", nameof(source));
        var octets = Pinned.Array(size);
        Convert.TryFromBase64Chars(base64, octets, out _);
        return (found, octets);
    }
}
