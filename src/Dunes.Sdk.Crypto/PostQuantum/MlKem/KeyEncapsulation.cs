using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.PostQuantum.MlKem;

/// <summary>The deterministic algorithms of FIPS 203, section 6. Lengths and keys were checked before.</summary>
internal static class KeyEncapsulation
{
    /// <summary>Algorithm 16, ML-KEM.KeyGen_internal, from d || z.</summary>
    public static void KeyGen<TRing>(ReadOnlySpan<byte> seed, EncapsulationKey ek, DecapsulationKey dk)
        where TRing : struct, IRing
    {
        using var secrets = dk.Open();
        dk.Keep(secrets, seed);
        KPke.KeyGen<TRing>(seed[..32], ek, secrets);
        Sha3.Hash256(ek.Octets, ek.Hash);
    }

    /// <summary>Algorithm 17, ML-KEM.Encaps_internal: the shared secret and its ciphertext from the randomness m.</summary>
    [SkipLocalsInit]
    public static void Encapsulate<TRing>(EncapsulationKey ek, ReadOnlySpan<byte> m, Span<byte> c, Span<byte> sharedSecret)
        where TRing : struct, IRing
    {
        Span<byte> input = stackalloc byte[64];
        Span<byte> output = stackalloc byte[64];
        m.CopyTo(input);
        ek.Hash.CopyTo(input[32..]);
        Sha3.Hash512(input, output);
        KPke.Encrypt<TRing>(ek, m, output[32..], c);
        output[..32].CopyTo(sharedSecret);
        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(output);
    }

    /// <summary>Algorithm 18, ML-KEM.Decaps_internal: always encrypts again, and takes the secret of rejection by a mask when c differs.</summary>
    [SkipLocalsInit]
    public static void Decapsulate<TRing>(EncapsulationKey ek, DecapsulationKey dk, ReadOnlySpan<byte> c, Span<byte> sharedSecret)
        where TRing : struct, IRing
    {
        Span<byte> input = stackalloc byte[64];
        Span<byte> output = stackalloc byte[64];
        Span<byte> rejection = stackalloc byte[32];
        Span<byte> again = stackalloc byte[MlKemParameters.MaxCiphertextSize];
        again = again[..c.Length];

        using var secrets = dk.Open();
        KPke.Decrypt<TRing>(ek.Parameters, secrets, c, input[..32]);
        ek.Hash.CopyTo(input[32..]);
        Sha3.Hash512(input, output);

        var j = Shake.Create256();
        j.Absorb(secrets.Z);
        j.Absorb(c);
        j.Squeeze(rejection);
        j.Clear();

        KPke.Encrypt<TRing>(ek, input[..32], output[32..], again);
        var mask = MaskUnlessEqual(c, again);
        for (var at = 0; at < 32; at++) sharedSecret[at] = (byte)(output[at] ^ (mask & (output[at] ^ rejection[at])));

        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(output);
        CryptographicOperations.ZeroMemory(rejection);
        CryptographicOperations.ZeroMemory(again);
    }

    /// <summary>All ones where the two differ, all zeros where they do not: never a condition. Ciphertexts are whole words.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int MaskUnlessEqual(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var difference = 0UL;
        for (var at = 0; at + 8 <= a.Length; at += 8) difference |= BinaryPrimitives.ReadUInt64LittleEndian(a[at..]) ^ BinaryPrimitives.ReadUInt64LittleEndian(b[at..]);
        return -(int)((difference | (0 - difference)) >> 63);
    }
}
