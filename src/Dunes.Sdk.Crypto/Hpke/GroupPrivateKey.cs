namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>A private key of a group. Several threads may use one at once.</summary>
internal abstract class GroupPrivateKey : IDisposable
{
    /// <summary>The public key, encoded.</summary>
    public abstract ReadOnlySpan<byte> PublicKey { get; }

    /// <summary>Agrees with a key that was taken in; false when the secret is one that RFC 9180, section 7.1.4, refuses.</summary>
    public abstract bool TryAgree(GroupPublicKey peer, Span<byte> secret);

    /// <summary>Agrees with an encoded key; false also when it is no point of the curve, or of another size.</summary>
    public abstract bool TryAgree(ReadOnlySpan<byte> peer, Span<byte> secret);

    /// <summary>Writes the private key.</summary>
    public abstract void Export(Span<byte> destination);

    /// <inheritdoc/>
    public abstract void Dispose();
}
