using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Keys;

namespace Dunes.Sdk.Maml.Keys;

/// <summary>PEM blocks (RFC 7468) of keys, as a document holds them.</summary>
internal static class KeyPem
{
    private const string Begin = "-----BEGIN ";
    private const string End = "-----";

    /// <summary>The PEM block of a key file without the lines above it.</summary>
    public static string Of(ReadOnlySpan<byte> file)
    {
        var text = Encoding.ASCII.GetString(file);
        return text[text.IndexOf(Begin, StringComparison.Ordinal)..];
    }

    /// <summary>The label of the block that a line begins, such as <c>PUBLIC KEY</c>; empty when it begins none.</summary>
    public static ReadOnlySpan<char> LabelOf(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        return line.StartsWith(Begin, StringComparison.Ordinal) && line.EndsWith(End, StringComparison.Ordinal) && line.Length > Begin.Length + End.Length ? line[Begin.Length..^End.Length] : default;
    }

    /// <summary>Whether a label is that of a private key that is not encrypted: PKCS#8, the older forms of OpenSSL and OpenSSH, and ours.</summary>
    public static bool IsSecretLabel(ReadOnlySpan<char> label) =>
        !label.StartsWith("ENCRYPTED ", StringComparison.Ordinal) && (label.EndsWith("PRIVATE KEY", StringComparison.Ordinal) || label is "DUNES ENVELOPE KEY" or "PGP PRIVATE KEY BLOCK");

    /// <summary>Whether a label is that of a private key, encrypted or not.</summary>
    public static bool IsPrivateLabel(ReadOnlySpan<char> label) => IsSecretLabel(label) || label is "ENCRYPTED PRIVATE KEY" or "ENCRYPTED DUNES ENVELOPE KEY";

    /// <summary>Whether a PEM text begins a private key that is not encrypted.</summary>
    public static bool IsClearSecret(ReadOnlySpan<char> pem) => IsSecretLabel(LabelOf(pem.IndexOf('\n') is >= 0 and var end ? pem[..end] : pem));

    /// <summary>Id and algorithm of the public key in a PEM text; false, and why, when there is none.</summary>
    public static bool TryIdentify(string pem, string algorithm, out KeyId id, out string found, out string problem)
    {
        (id, found, problem) = (KeyId.None, string.Empty, string.Empty);
        try
        {
            using var file = KeyFile.Parse(Encoding.UTF8.GetBytes(pem), "the key");
            if (IsEnvelope(algorithm))
            {
                var key = file.OpenEnvelopePublicKey();
                (id, found) = (key.Id, key.Algorithm);
            }
            else
            {
                var key = file.OpenVerificationKey(KeyPurpose.Receipt); // ids do not depend on the purpose
                (id, found) = (key.Id, key.Algorithm);
            }

            return true;
        }
        catch (Exception refused) when (refused is DunesException or CryptographicException)
        {
            problem = refused.Message;
            return false;
        }
    }

    /// <summary>Whether a name is that of a signature algorithm, or of a recipient's key.</summary>
    public static bool IsKnown(string algorithm) => Array.IndexOf(Algorithms, algorithm) >= 0;

    /// <summary>Every algorithm by name.</summary>
    public static readonly string[] Algorithms =
    [
        .. Enum.GetValues<SignatureAlgorithm>().Select(one => one.Name()), "dhkem-p384-hkdf-sha384", "mlkem1024-p384", "mlkem768-p256", "mlkem768-x25519", "mlkem1024",
    ];

    private static bool IsEnvelope(string algorithm) => !SignatureAlgorithmExtensions.TryParse(algorithm, out _) && IsKnown(algorithm);
}
