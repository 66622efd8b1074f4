using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Mesh.Security;

/// <summary>The key derivation functions s1 and k1 to k4.</summary>
/// <remarks>Mesh Protocol 1.1, section 3.9.2. Every key and output is big-endian, as on the wire; intermediate keys are zeroed.</remarks>
public static class KeyDerivation
{
    /// <summary>Octets of a key.</summary>
    public const int KeySize = 16;

    private static readonly byte[] Smk2 = Salt("smk2");
    private static readonly byte[] Smk3 = Salt("smk3");
    private static readonly byte[] Smk4 = Salt("smk4");
    private static readonly byte[] Vtad = Salt("vtad");

    /// <summary>Salt generation: AES-CMAC of <paramref name="message"/> under the zero key, 16 octets.</summary>
    public static void S1(ReadOnlySpan<byte> message, Span<byte> salt)
    {
        Span<byte> zero = stackalloc byte[KeySize];
        zero.Clear();
        Cmac.Compute(zero, message, salt);
    }

    /// <summary>Derives a 16-octet key from <paramref name="n"/>, a 16-octet salt and the text <paramref name="p"/>.</summary>
    public static void K1(ReadOnlySpan<byte> n, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> p, Span<byte> key)
    {
        Span<byte> t = stackalloc byte[KeySize];
        Cmac.Compute(salt, n, t);
        Cmac.Compute(t, p, key);
        CryptographicOperations.ZeroMemory(t);
    }

    /// <summary>Derives NID, encryption key and privacy key of a network key; <paramref name="p"/> of 1 to 9 octets tells flooding (00), friendship (01 …) and directed (02).</summary>
    /// <returns>The NID, 7 bits.</returns>
    public static byte K2(ReadOnlySpan<byte> n, ReadOnlySpan<byte> p, Span<byte> encryptionKey, Span<byte> privacyKey)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(p.Length, 9, nameof(p));
        Span<byte> t = stackalloc byte[KeySize];
        Span<byte> t1 = stackalloc byte[KeySize];
        Span<byte> input = stackalloc byte[KeySize + 9 + 1];
        Cmac.Compute(Smk2, n, t);
        using var mac = new Cmac(t);

        p.CopyTo(input);
        input[p.Length] = 1;
        mac.Compute(input[..(p.Length + 1)], t1);

        t1.CopyTo(input);
        p.CopyTo(input[KeySize..]);
        input[KeySize + p.Length] = 2;
        mac.Compute(input[..(KeySize + p.Length + 1)], encryptionKey);

        encryptionKey[..KeySize].CopyTo(input);
        input[KeySize + p.Length] = 3;
        mac.Compute(input[..(KeySize + p.Length + 1)], privacyKey);

        var nid = (byte)(t1[KeySize - 1] & 0x7F);
        CryptographicOperations.ZeroMemory(t);
        CryptographicOperations.ZeroMemory(t1);
        CryptographicOperations.ZeroMemory(input);
        return nid;
    }

    /// <summary>Derives the 8-octet Network ID of a network key.</summary>
    public static void K3(ReadOnlySpan<byte> n, Span<byte> networkId)
    {
        Span<byte> output = stackalloc byte[KeySize];
        K1(n, Smk3, "id64\x01"u8, output);
        output[8..].CopyTo(networkId);
    }

    /// <summary>Derives the AID of an application key, 6 bits.</summary>
    public static byte K4(ReadOnlySpan<byte> n)
    {
        Span<byte> output = stackalloc byte[KeySize];
        K1(n, Smk4, "id6\x01"u8, output);
        return (byte)(output[KeySize - 1] & 0x3F);
    }

    /// <summary>The virtual address of a 16-octet label UUID: 0x8000 to 0xBFFF, of which many labels share each.</summary>
    /// <remarks>Section 3.4.2.3.</remarks>
    public static ushort VirtualAddress(ReadOnlySpan<byte> labelUuid)
    {
        Span<byte> hash = stackalloc byte[KeySize];
        Cmac.Compute(Vtad, labelUuid, hash);
        return (ushort)(((hash[14] << 8 | hash[15]) & 0x3FFF) | 0x8000);
    }

    private static byte[] Salt(string name)
    {
        var salt = new byte[KeySize];
        S1(Encoding.ASCII.GetBytes(name), salt);
        return salt;
    }
}
