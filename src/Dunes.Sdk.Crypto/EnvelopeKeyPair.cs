namespace Dunes.Sdk.Crypto;

/// <summary>A recipient's key pair.</summary>
public sealed class EnvelopeKeyPair : IDisposable
{
    /// <summary>The half to give away.</summary>
    public EnvelopePublicKey PublicKey => throw new NotImplementedException();

    /// <summary>A fresh key pair of the default suite.</summary>
    public static EnvelopeKeyPair Generate() => throw new NotImplementedException();

    /// <summary>Reads a PKCS#8 private key.</summary>
    public static EnvelopeKeyPair ImportPkcs8(ReadOnlySpan<byte> pkcs8) => throw new NotImplementedException();

    /// <summary>The private key as PKCS#8; the caller zeroes it.</summary>
    public byte[] ExportPkcs8() => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
