namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <content>HashML-DSA. The base class knows eight of the twelve hashes; these members know all.</content>
public sealed partial class ManagedMLDsa
{
    private const int MaxContextSize = 255;

    /// <summary>Signs the hash of a message: Algorithm 4, HashML-DSA.Sign.</summary>
    /// <param name="hash">The hash: 28 to 64 octets; of SHAKE128 32 and of SHAKE256 64.</param>
    /// <param name="destination">Takes the signature; of exactly its length.</param>
    /// <param name="hashAlgorithmOid">Which hash it is: 2.16.840.1.101.3.4.2.1 to 12.</param>
    /// <param name="context">At most 255 octets; verification needs the same.</param>
    /// <exception cref="ArgumentException">The hash is none of the twelve, or a length is wrong.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">This is a public key.</exception>
    public new void SignPreHash(ReadOnlySpan<byte> hash, Span<byte> destination, string hashAlgorithmOid, ReadOnlySpan<byte> context = default)
    {
        ArgumentNullException.ThrowIfNull(hashAlgorithmOid);
        ThrowUnlessSize(destination.Length, _parameters.SignatureSize, _parameters, "signature's buffer", nameof(destination));
        ThrowUnlessContext(context);
        ObjectDisposedException.ThrowIf(_disposed, this);
        SignHashed(hash, context, hashAlgorithmOid, destination);
    }

    /// <inheritdoc cref="SignPreHash(ReadOnlySpan{byte}, Span{byte}, string, ReadOnlySpan{byte})"/>
    /// <returns>The signature.</returns>
    public new byte[] SignPreHash(byte[] hash, string hashAlgorithmOid, byte[]? context = null)
    {
        ArgumentNullException.ThrowIfNull(hash);
        var signature = new byte[_parameters.SignatureSize];
        SignPreHash(hash, signature, hashAlgorithmOid, context);
        return signature;
    }

    /// <summary>Whether the signature is one of the hash of a message: Algorithm 5, HashML-DSA.Verify.</summary>
    /// <param name="hash">The hash: 28 to 64 octets; of SHAKE128 32 and of SHAKE256 64.</param>
    /// <param name="signature">The signature; one of another length does not verify.</param>
    /// <param name="hashAlgorithmOid">Which hash it is: 2.16.840.1.101.3.4.2.1 to 12.</param>
    /// <param name="context">At most 255 octets, those that were signed with.</param>
    /// <exception cref="ArgumentException">The hash is none of the twelve, or its length or the context's is wrong.</exception>
    public new bool VerifyPreHash(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, string hashAlgorithmOid, ReadOnlySpan<byte> context = default)
    {
        ArgumentNullException.ThrowIfNull(hashAlgorithmOid);
        ThrowUnlessContext(context);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return VerifyHashed(hash, context, hashAlgorithmOid, signature);
    }

    /// <inheritdoc/>
    protected override void SignPreHashCore(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> context, string hashAlgorithmOid, Span<byte> destination) => SignHashed(hash, context, hashAlgorithmOid, destination);

    /// <inheritdoc/>
    protected override bool VerifyPreHashCore(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> context, string hashAlgorithmOid, ReadOnlySpan<byte> signature) => VerifyHashed(hash, context, hashAlgorithmOid, signature);

    private void SignHashed(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> context, string hashAlgorithmOid, Span<byte> destination)
    {
        Span<byte> mu = stackalloc byte[MlDsaParameters.MuSize];
        MessageRepresentative.OfPreHash(_public.Tr, context, hashAlgorithmOid, hash, mu);
        SignHedged(mu, destination);
    }

    private bool VerifyHashed(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> context, string hashAlgorithmOid, ReadOnlySpan<byte> signature)
    {
        Span<byte> mu = stackalloc byte[MlDsaParameters.MuSize];
        MessageRepresentative.OfPreHash(_public.Tr, context, hashAlgorithmOid, hash, mu);
        return _engine.Verify(_public, mu, signature);
    }

    private static void ThrowUnlessContext(ReadOnlySpan<byte> context)
    {
        if (context.Length > MaxContextSize) throw new ArgumentException($"The context has {context.Length} octets; it has at most {MaxContextSize}.", nameof(context));
    }
}
