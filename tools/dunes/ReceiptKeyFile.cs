using System.Security.Cryptography;
using Dunes.Sdk.Crypto;

namespace Dunes.Cli;

/// <summary>The public half of a receipt's signing key as a PEM file, so that others can check the signature offline.</summary>
internal static class ReceiptKeyFile
{
    private const int CoordinateSize = 48;

    /// <summary>Where a receipt's key is written: NAME.pem beside NAME.mu.</summary>
    public static string Beside(string receiptPath) => Path.ChangeExtension(receiptPath, ".pem");

    public static string ToPem(VerificationKey key)
    {
        var point = key.Encoded.Span;
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP384,
            Q = new ECPoint { X = point.Slice(1, CoordinateSize).ToArray(), Y = point.Slice(1 + CoordinateSize, CoordinateSize).ToArray() },
        });
        return ecdsa.ExportSubjectPublicKeyInfoPem() + "\n";
    }

    public static VerificationKey Read(string path)
    {
        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportFromPem(File.ReadAllText(path));
            var point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
            return VerificationKey.Import([0x04, .. point.X!, .. point.Y!], KeyPurpose.Receipt);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException or DunesException)
        {
            throw new MisuseException($"{path} is no public key: a PEM file with a P-384 PUBLIC KEY was expected. {problem.Message}", problem);
        }
    }
}
