namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>What encapsulates. Several threads may use one at once.</summary>
internal abstract class KemPublicKey
{
    /// <summary>Encap(pkR): a fresh secret, and what gives it to the owner of the key.</summary>
    /// <returns>False when the key gives a secret that RFC 9180 refuses: a point of small order.</returns>
    public abstract bool TryEncapsulate(Span<byte> encapsulated, Span<byte> secret);

    /// <summary>The same from given randomness, <c>ikmE</c> of the published vectors: for them, and never twice.</summary>
    public abstract bool TryEncapsulateDeterministic(ReadOnlySpan<byte> randomness, Span<byte> encapsulated, Span<byte> secret);
}
