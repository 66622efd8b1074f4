using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Keys;

namespace Dunes.Cli;

/// <summary>The public half of a receipt's signing key as a PEM file, so that others can check the signature offline.</summary>
internal static class ReceiptKeyFile
{
    /// <summary>Where a receipt's key is written: NAME.pem beside NAME.mu.</summary>
    public static string Beside(string receiptPath) => Path.ChangeExtension(receiptPath, ".pem");

    public static string ToPem(VerificationKey key) => KeyFile.ToPem(key);

    public static VerificationKey Read(string path)
    {
        using var file = KeyFile.Read(path);
        return file.OpenVerificationKey(KeyPurpose.Receipt);
    }

    /// <summary>Trusts one signer; without one no signer is known, and a signed receipt is consistent at most.</summary>
    public static Func<KeyId, VerificationKey?>? Trust(VerificationKey? signer) => signer is null ? null : id => signer.Id == id ? signer : null;
}
