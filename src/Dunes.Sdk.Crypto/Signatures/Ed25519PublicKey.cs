using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Signatures;

/// <summary>Ed25519; a key that is no point verifies nothing.</summary>
internal sealed class Ed25519PublicKey(ReadOnlySpan<byte> encoded) : PublicSignatureKey
{
    private readonly byte[] _encoded = encoded.ToArray();

    public override bool Verify(KeyPurpose purpose, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        using var message = new PrefixedMessage(purpose, data);
        return Ed25519.Verify(_encoded, message.Octets, signature);
    }
}
