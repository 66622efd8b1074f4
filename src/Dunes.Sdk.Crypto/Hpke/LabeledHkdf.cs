using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>HKDF with the labels that keep HPKE's uses of it apart; RFC 9180, section 4.</summary>
internal static class LabeledHkdf
{
    private const int StackSize = 512;

    private static ReadOnlySpan<byte> Version => "HPKE-v1"u8;

    /// <summary>LabeledExtract(salt, label, ikm); the output takes the hash's size.</summary>
    [SkipLocalsInit]
    public static void Extract(HashAlgorithmName hash, ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> keyMaterial, Span<byte> output)
    {
        var size = Version.Length + suiteId.Length + label.Length + keyMaterial.Length;
        var labeled = size <= StackSize ? stackalloc byte[size] : new byte[size];
        try
        {
            Join(labeled, Version, suiteId, label, keyMaterial);
            HKDF.Extract(hash, labeled, salt, output);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(labeled);
        }
    }

    /// <summary>LabeledExpand(prk, label, info, L), L being the output's length.</summary>
    [SkipLocalsInit]
    public static void Expand(HashAlgorithmName hash, ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, Span<byte> output)
    {
        var size = sizeof(ushort) + Version.Length + suiteId.Length + label.Length + info.Length;
        var labeled = size <= StackSize ? stackalloc byte[size] : new byte[size];
        BinaryPrimitives.WriteUInt16BigEndian(labeled, checked((ushort)output.Length));
        Join(labeled[sizeof(ushort)..], Version, suiteId, label, info);
        HKDF.Expand(hash, secret, output, labeled);
    }

    private static void Join(Span<byte> destination, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> fourth)
    {
        first.CopyTo(destination);
        destination = destination[first.Length..];
        second.CopyTo(destination);
        destination = destination[second.Length..];
        third.CopyTo(destination);
        fourth.CopyTo(destination[third.Length..]);
    }
}
