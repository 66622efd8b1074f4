namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>What decapsulates. Several threads may use one at once.</summary>
internal abstract class KemPrivateKey(byte[] publicKey) : IDisposable
{
    /// <summary>SerializePublicKey(pk).</summary>
    public byte[] PublicKey { get; } = publicKey;

    /// <summary>Decap(enc, skR); false when the encapsulation is none: of another size, or no point of the curve. One that was changed in another way gives another secret.</summary>
    /// <exception cref="ObjectDisposedException">The key is disposed.</exception>
    public abstract bool TryDecapsulate(ReadOnlySpan<byte> encapsulated, Span<byte> secret);

    /// <summary>SerializePrivateKey(skX).</summary>
    public abstract void Export(Span<byte> destination);

    /// <inheritdoc/>
    public abstract void Dispose();
}
