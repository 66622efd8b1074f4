namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>The AES block function under one key, on the processor's AES instructions; FIPS 197.</summary>
public sealed class AesBlock : IDisposable
{
    /// <summary>Octets of a block.</summary>
    public const int Size = 16;

    /// <summary>Expands a key of 16, 24 or 32 octets.</summary>
    public AesBlock(ReadOnlySpan<byte> key) => throw new NotImplementedException();

    /// <summary>Encrypts one block of 16 octets; source and destination may be the same.</summary>
    public void Encrypt(ReadOnlySpan<byte> block, Span<byte> destination) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
