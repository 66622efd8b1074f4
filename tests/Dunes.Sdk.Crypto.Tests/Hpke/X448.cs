using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Hpke;

namespace Dunes.Sdk.Crypto.Tests.Hpke;

/// <summary>DHKEM(X448, HKDF-SHA512) with big integers: neither fast nor constant in time, for one published vector. RFC 7748, section 5.</summary>
internal static class X448
{
    private static readonly BigInteger P = BigInteger.Pow(2, 448) - BigInteger.Pow(2, 224) - 1;

    public static byte[] Decapsulate(byte[] privateKey, byte[] encapsulated, byte[] publicKey)
    {
        var suiteId = new byte[5];
        "KEM"u8.CopyTo(suiteId);
        BinaryPrimitives.WriteUInt16BigEndian(suiteId.AsSpan(3), 0x0021);
        var (pseudorandom, secret) = (new byte[64], new byte[64]);
        LabeledHkdf.Extract(HashAlgorithmName.SHA512, suiteId, default, "eae_prk"u8, Multiply(privateKey, encapsulated), pseudorandom);
        LabeledHkdf.Expand(HashAlgorithmName.SHA512, suiteId, pseudorandom, "shared_secret"u8, (byte[])[.. encapsulated, .. publicKey], secret);
        return secret;
    }

    private static byte[] Multiply(byte[] scalar, byte[] u)
    {
        byte[] clamped = [.. scalar];
        clamped[0] &= 252;
        clamped[55] |= 128;
        var k = new BigInteger(clamped, isUnsigned: true);
        var x1 = new BigInteger(u, isUnsigned: true);
        var (x2, z2, x3, z3, swap) = (BigInteger.One, BigInteger.Zero, x1, BigInteger.One, false);
        for (var bit = 447; bit >= 0; bit--)
        {
            var set = !((k >> bit) & 1).IsZero;
            if (set != swap) (x2, x3, z2, z3) = (x3, x2, z3, z2);
            swap = set;
            var (a, b, c, d) = (x2 + z2, x2 - z2, x3 + z3, x3 - z3);
            var (aa, bb, da, cb) = (a * a % P, b * b % P, d * a % P, c * b % P);
            var e = aa - bb;
            (x3, z3) = ((da + cb) * (da + cb) % P, x1 * ((da - cb) * (da - cb) % P) % P);
            (x2, z2) = (aa * bb % P, e * (aa + (39_081 * e)) % P);
        }

        if (swap) (x2, z2) = (x3, z3);
        var result = x2 * BigInteger.ModPow(((z2 % P) + P) % P, P - 2, P) % P;
        var octets = (result < 0 ? result + P : result).ToByteArray(isUnsigned: true);
        Array.Resize(ref octets, 56);
        return octets;
    }
}
