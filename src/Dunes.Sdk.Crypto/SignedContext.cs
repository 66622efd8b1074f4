using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto;

/// <summary>What a signature is made over: the purpose's context before the data, so that a signature for one purpose is none for another.</summary>
/// <remarks>
/// ML-DSA takes the context as FIPS 204 says. ECDSA and Ed25519 have no such parameter: they sign the context's length, 1 octet | the context | the data.
/// A token's context is empty in both forms, with no octet for its length: JOSE signs its data alone.
/// </remarks>
internal static class SignedContext
{
    /// <summary>The most octets that <see cref="WritePrefix"/> writes.</summary>
    public const int MaxPrefixSize = 1 + 32;

    /// <summary>The context of FIPS 204.</summary>
    public static ReadOnlySpan<byte> Of(KeyPurpose purpose) => purpose switch
    {
        KeyPurpose.Envelope => "dunes/envelope/1"u8,
        KeyPurpose.Receipt => "dunes/receipt/1"u8,
        KeyPurpose.Ledger => "dunes/ledger/1"u8,
        KeyPurpose.Wallet => "dunes/wallet/1"u8,
        KeyPurpose.Token => default,
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, $"{(byte)purpose} is no purpose of a signing key; {nameof(KeyPurpose)} lists them."),
    };

    /// <summary>Writes what stands before the data where the algorithm has no context; returns its octets.</summary>
    public static int WritePrefix(KeyPurpose purpose, Span<byte> destination)
    {
        var context = Of(purpose);
        if (context.IsEmpty) return 0;
        destination[0] = (byte)context.Length;
        context.CopyTo(destination[1..]);
        return 1 + context.Length;
    }

    /// <summary>The hash of the prefix and the data.</summary>
    public static void Hash(KeyPurpose purpose, HashAlgorithmName algorithm, ReadOnlySpan<byte> data, Span<byte> hash)
    {
        Span<byte> prefix = stackalloc byte[MaxPrefixSize];
        using var running = IncrementalHash.CreateHash(algorithm);
        running.AppendData(prefix[..WritePrefix(purpose, prefix)]);
        running.AppendData(data);
        running.GetHashAndReset(hash);
    }

    /// <summary>Refuses a purpose that has no context.</summary>
    public static void ThrowUnlessDefined(KeyPurpose purpose) => Of(purpose);
}
