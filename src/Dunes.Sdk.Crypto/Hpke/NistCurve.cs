using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>P-256, P-384 and P-521 of the operating system's library; points are SEC1, uncompressed.</summary>
internal sealed class NistCurve : Group
{
    private readonly byte[] _order;
    private readonly byte _topMask;

    private NistCurve(ECCurve curve, int coordinateSize, int seedSize, byte topMask, string order) =>
        (Curve, CoordinateSize, SeedSize, _topMask, _order) = (curve, coordinateSize, seedSize, topMask, Convert.FromHexString(order));

    public static NistCurve P256 { get; } = new(ECCurve.NamedCurves.nistP256, 32, 128, 0xFF, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

    public static NistCurve P384 { get; } = new(ECCurve.NamedCurves.nistP384, 48, 48, 0xFF, "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973");

    public static NistCurve P521 { get; } = new(
        ECCurve.NamedCurves.nistP521, 66, 66, 0x01, "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409");

    /// <summary>The curve's name to the runtime.</summary>
    public ECCurve Curve { get; }

    /// <summary>Octets of a coordinate.</summary>
    public int CoordinateSize { get; }

    public override int PublicKeySize => Sec1Point.SizeOf(CoordinateSize);

    public override int PrivateKeySize => CoordinateSize;

    public override int SecretSize => CoordinateSize;

    public override int SeedSize { get; }

    public override GroupPrivateKey Generate() => new NistPrivateKey(this, ECDiffieHellman.Create(Curve));

    public override GroupPrivateKey ImportPrivateKey(ReadOnlySpan<byte> octets)
    {
        if (octets.Length != PrivateKeySize) throw new CryptographicException($"The private key has {octets.Length} octets; one of {Curve.Oid.FriendlyName} has {PrivateKeySize}.");
        if (!IsPrivateKey(octets)) throw new CryptographicException($"The private key is no scalar of {Curve.Oid.FriendlyName}: it is zero, or the curve's order or more.");
        var scalar = GC.AllocateUninitializedArray<byte>(octets.Length, pinned: true);
        octets.CopyTo(scalar);
        try
        {
            return new NistPrivateKey(this, ECDiffieHellman.Create(new ECParameters { Curve = Curve, D = scalar }));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    public override GroupPublicKey ImportPublicKey(ReadOnlySpan<byte> octets) => new NistPublicKey(this, octets.ToArray());

    public override void ChoosePrivateKey(ReadOnlySpan<byte> seed, Span<byte> privateKey)
    {
        for (; seed.Length >= PrivateKeySize; seed = seed[PrivateKeySize..])
        {
            if (!IsPrivateKey(seed[..PrivateKeySize])) continue;
            seed[..PrivateKeySize].CopyTo(privateKey);
            return;
        }

        throw new CryptographicException($"The seed has no scalar of {Curve.Oid.FriendlyName} in it.");
    }

    public override void DerivePrivateKey(HashAlgorithmName hash, ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> pseudorandom, Span<byte> privateKey)
    {
        privateKey = privateKey[..PrivateKeySize];
        for (var counter = 0; counter <= byte.MaxValue; counter++)
        {
            LabeledHkdf.Expand(hash, suiteId, pseudorandom, "candidate"u8, [(byte)counter], privateKey);
            privateKey[0] &= _topMask;
            if (IsPrivateKey(privateKey)) return;
        }

        throw new CryptographicException($"The key material has no scalar of {Curve.Oid.FriendlyName} in it.");
    }

    /// <summary>Whether 0 &lt; k &lt; order, in the same steps whatever k is.</summary>
    public bool IsPrivateKey(ReadOnlySpan<byte> scalar)
    {
        var (borrow, any) = (0, 0);
        for (var at = scalar.Length - 1; at >= 0; at--)
        {
            borrow = (scalar[at] - _order[at] - borrow) >> 31 & 1;
            any |= scalar[at];
        }

        return (borrow & ((-any) >> 31)) != 0;
    }
}
