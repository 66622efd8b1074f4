namespace Dunes.Sdk.Crypto;

/// <summary>A signing key of one purpose.</summary>
public sealed class SigningKey : IDisposable
{
    /// <summary>The half to give away.</summary>
    public VerificationKey VerificationKey => throw new NotImplementedException();

    /// <summary>A fresh key of the default signature algorithm.</summary>
    public static SigningKey Generate(KeyPurpose purpose) => throw new NotImplementedException();

    /// <summary>Reads a PKCS#8 private key for a purpose.</summary>
    public static SigningKey ImportPkcs8(ReadOnlySpan<byte> pkcs8, KeyPurpose purpose) => throw new NotImplementedException();

    /// <summary>The private key as PKCS#8; the caller zeroes it.</summary>
    public byte[] ExportPkcs8() => throw new NotImplementedException();

    /// <summary>Signs data under the purpose's context; the signature has a fixed size.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
