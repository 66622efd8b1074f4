using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>Ed25519 signatures, RFC 8032, section 5.1 (PureEdDSA, no context). Signing takes the same steps whatever the key is.</summary>
/// <remarks>
/// A private key is 32 octets from a cryptographic generator; it is hashed, not used as it is. Signatures are deterministic. What is accepted:
/// <list type="number">
/// <item>the signature has 64 octets, R then S, and the public key A has 32;</item>
/// <item>S is below L, the order of the base point;</item>
/// <item>A decodes as section 5.1.3 says: y below 2^255 - 19, on the curve, and no negative zero for x;</item>
/// <item>A is not one of the eight points of small order, with which one signature would fit many messages;</item>
/// <item>SB - kA, with k = SHA-512(R, A, message) modulo L, encodes to exactly the octets of R: no factor of 8, so R is canonical too.</item>
/// </list>
/// Rule 4 is stricter than the standard, and no key made by <see cref="PublicKey"/> falls under it. A public key with a part of small order, and an R of
/// small order, are accepted where the equation holds. Signing and verifying allocate nothing while message and prefix fit 1 KiB, and one hash object beyond.
/// </remarks>
public static class Ed25519
{
    /// <summary>Octets of a private key, the seed of RFC 8032.</summary>
    public const int PrivateKeySize = 32;

    /// <summary>Octets of a public key.</summary>
    public const int PublicKeySize = 32;

    /// <summary>Octets of a signature.</summary>
    public const int SignatureSize = 64;

    private const int HashSize = 64;
    private const int BufferSize = 1_024;

    /// <summary>Writes the 32 octets of the public key of a private key.</summary>
    /// <exception cref="ArgumentException">The private key is not of 32 octets, or the destination is shorter.</exception>
    [SkipLocalsInit]
    public static void PublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        ThrowUnlessPrivateKey(privateKey);
        if (publicKey.Length < PublicKeySize) throw new ArgumentException($"The destination has {publicKey.Length} octets; it takes {PublicKeySize}.", nameof(publicKey));
        Span<byte> expanded = stackalloc byte[HashSize];
        Expand(privateKey, expanded);
        Encode(expanded[..Scalar25519.Size], publicKey);
        CryptographicOperations.ZeroMemory(expanded);
    }

    /// <summary>Writes the 64 octets of the signature of a message.</summary>
    /// <remarks>The public key is worked out again each time: a signature made with a wrong one would give the private key away.</remarks>
    /// <exception cref="ArgumentException">The private key is not of 32 octets, or the destination is shorter than 64.</exception>
    [SkipLocalsInit]
    public static void Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        ThrowUnlessPrivateKey(privateKey);
        if (signature.Length < SignatureSize) throw new ArgumentException($"The destination has {signature.Length} octets; it takes {SignatureSize}.", nameof(signature));

        Span<byte> secrets = stackalloc byte[HashSize + HashSize + Scalar25519.Size];
        var expanded = secrets[..HashSize];
        var hash = secrets.Slice(HashSize, HashSize);
        var nonce = secrets[(2 * HashSize)..];
        Span<byte> points = stackalloc byte[2 * EdwardsPoint.Size];
        var point = points[..EdwardsPoint.Size];
        var publicKey = points[EdwardsPoint.Size..];

        // RFC 8032, section 5.1.6, steps 1 to 5. The message may lie where the signature goes, so that is written last.
        Expand(privateKey, expanded);
        var scalar = expanded[..Scalar25519.Size];
        Encode(scalar, publicKey);
        Hash(expanded[Scalar25519.Size..], message, hash);
        Scalar25519.Reduce(hash, nonce);
        Encode(nonce, point);
        Hash(points, message, hash);
        Scalar25519.Reduce(hash, hash);
        Scalar25519.MultiplyAdd(hash[..Scalar25519.Size], scalar, nonce, signature[EdwardsPoint.Size..]);
        point.CopyTo(signature);
        CryptographicOperations.ZeroMemory(secrets);
    }

    /// <summary>Whether a signature is that of a message under a public key, by the rules above. Octets of any length and content give true or false.</summary>
    [SkipLocalsInit]
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != PublicKeySize || signature.Length != SignatureSize) return false;
        var point = signature[..EdwardsPoint.Size];
        var scalar = signature[EdwardsPoint.Size..];
        if (!Scalar25519.IsCanonical(scalar) || !EdwardsPoint.TryRead(publicKey, out var key) || IsOfSmallOrder(key)) return false;

        Span<byte> points = stackalloc byte[2 * EdwardsPoint.Size];
        point.CopyTo(points);
        publicKey.CopyTo(points[EdwardsPoint.Size..]);
        Span<byte> hash = stackalloc byte[HashSize];
        Hash(points, message, hash);
        Scalar25519.Reduce(hash, hash);

        key.Negate();
        EdwardsBase.MultiplyPublic(out var sum, hash[..Scalar25519.Size], key, scalar);
        Span<byte> found = stackalloc byte[EdwardsPoint.Size];
        sum.Write(found);
        return CryptographicOperations.FixedTimeEquals(found, point);
    }

    /// <summary>Whether eight times the point is the identity, x = 0 and y = 1.</summary>
    private static bool IsOfSmallOrder(EdwardsPoint point)
    {
        for (var doubling = 0; doubling < 3; doubling++) point.Double(withT: false);
        return Field25519.AreEqual(point.X, default) && Field25519.AreEqual(point.Y, point.Z);
    }

    /// <summary>The secret scalar, clamped, and the prefix of the nonce's hash behind it.</summary>
    private static void Expand(ReadOnlySpan<byte> privateKey, Span<byte> expanded)
    {
        SHA512.HashData(privateKey, expanded);
        Scalar25519.Clamp(expanded[..Scalar25519.Size]);
    }

    private static void Encode(ReadOnlySpan<byte> scalar, Span<byte> octets)
    {
        EdwardsBase.Multiply(out var point, scalar);
        point.Write(octets[..EdwardsPoint.Size]);
        Field25519.Clear(ref point);
    }

    /// <summary>SHA-512 of a prefix, which may be secret, and a message.</summary>
    [SkipLocalsInit]
    private static void Hash(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> message, Span<byte> hash)
    {
        if (message.Length <= BufferSize - prefix.Length)
        {
            Span<byte> buffer = stackalloc byte[BufferSize];
            prefix.CopyTo(buffer);
            message.CopyTo(buffer[prefix.Length..]);
            SHA512.HashData(buffer[..(prefix.Length + message.Length)], hash);
            CryptographicOperations.ZeroMemory(buffer[..prefix.Length]);
            return;
        }

        using var running = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        running.AppendData(prefix);
        running.AppendData(message);
        running.GetHashAndReset(hash);
    }

    private static void ThrowUnlessPrivateKey(ReadOnlySpan<byte> privateKey)
    {
        if (privateKey.Length != PrivateKeySize) throw new ArgumentException($"The private key has {privateKey.Length} octets; it takes {PrivateKeySize}.", nameof(privateKey));
    }
}
