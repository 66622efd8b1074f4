using Microsoft.IdentityModel.Tokens;

namespace Dunes.Sdk.Crypto.Jose;

/// <summary>Signs and verifies the signing input of tokens: pure ML-DSA with an empty context, RFC 9964.</summary>
internal sealed class MLDsaSignatureProvider(MLDsaSecurityKey key) : SignatureProvider(key, key.Algorithm)
{
    private readonly MLDsaSecurityKey _key = key;

    private int SignatureSize => _key.Key.Algorithm.SignatureSizeInBytes;

    public override byte[] Sign(byte[] input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Signed(input);
    }

    public override byte[] Sign(byte[] input, int offset, int count)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Signed(input.AsSpan(offset, count));
    }

    public override bool Sign(ReadOnlySpan<byte> data, Span<byte> destination, out int bytesWritten)
    {
        // JsonWebTokenHandler keeps 2,048 octets for the signature of an algorithm that it does not know, and no ML-DSA signature fits.
        if (destination.Length < SignatureSize)
        {
            throw new NotSupportedException($"A signature of {_key.Algorithm} has {SignatureSize} octets and the buffer for it {destination.Length}: create the token with {nameof(PostQuantumTokenHandler)}.");
        }

        _key.Key.SignData(data, destination[..SignatureSize]);
        bytesWritten = SignatureSize;
        return true;
    }

    public override bool Verify(byte[] input, byte[] signature)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(signature);
        return Verified(input, signature);
    }

    public override bool Verify(byte[] input, int inputOffset, int inputLength, byte[] signature, int signatureOffset, int signatureLength)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(signature);
        return Verified(input.AsSpan(inputOffset, inputLength), signature.AsSpan(signatureOffset, signatureLength));
    }

    protected override void Dispose(bool disposing)
    {
        // The key is its maker's.
    }

    private byte[] Signed(ReadOnlySpan<byte> input)
    {
        var signature = new byte[SignatureSize];
        _key.Key.SignData(input, signature);
        return signature;
    }

    private bool Verified(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature) => signature.Length == SignatureSize && _key.Key.VerifyData(input, signature);
}
