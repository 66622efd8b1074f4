using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto;

namespace Dunes.Sdk.Maml.Wallets;

/// <summary>Keys, addresses and signatures as a wallet spells them: <c>algorithm:base64</c>, each in its one form.</summary>
internal static class WalletKey
{
    public static string Format(VerificationKey key) => $"{key.Algorithm}:{Convert.ToBase64String(key.Encoded.Span)}";

    /// <summary>Whether an entry of a key names it by its id once it stands in the file: all but the first algorithm, whose entries carried it each time.</summary>
    public static bool IsNamedById(VerificationKey key) => key.SignatureAlgorithm != SignatureAlgorithm.EcdsaP384;

    public static bool TryRead(string text, [NotNullWhen(true)] out VerificationKey? key)
    {
        key = null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !SignatureAlgorithmExtensions.TryParse(text[..colon], out var algorithm) || !TryDecode(text, out var octets)) return false;
        try
        {
            var read = VerificationKey.Import(algorithm, octets, KeyPurpose.Wallet);
            if (Format(read) == text) key = read;
        }
        catch (CryptographicException)
        {
            // A file's octets are data: that they are no key is an answer.
        }

        return key is not null;
    }

    public static bool IsSigned(string text, ReadOnlySpan<byte> data, VerificationKey key) =>
        TryDecode(text, out var signature) && text == $"{key.Algorithm}:{Convert.ToBase64String(signature)}" && key.Verify(data, signature);

    public static bool TryReadAddress(string text, out KeyId address)
    {
        address = KeyId.None;
        if (text.Length != 2 * KeyId.Size || !UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return false;
        address = new KeyId(value);
        return address != KeyId.None && address.ToString() == text;
    }

    private static bool TryDecode(string text, out byte[] octets)
    {
        octets = [];
        var value = text.AsSpan(text.IndexOf(':', StringComparison.Ordinal) + 1);
        if (value.Length is 0 or > WalletEntry.MaxLineLength || !Base64.IsValid(value, out var length)) return false;
        octets = new byte[length];
        return Convert.TryFromBase64Chars(value, octets, out _);
    }
}
