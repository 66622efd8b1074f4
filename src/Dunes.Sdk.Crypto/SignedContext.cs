using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto;

/// <summary>What a signature is made over: the purpose's context before the data, so that a signature for one purpose is none for another.</summary>
internal static class SignedContext
{
    /// <summary>SHA-384 of: context length, 1 octet | context | data.</summary>
    public static void Hash(KeyPurpose purpose, ReadOnlySpan<byte> data, Span<byte> hash)
    {
        var context = Of(purpose);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA384);
        sha.AppendData([(byte)context.Length]);
        sha.AppendData(context);
        sha.AppendData(data);
        sha.GetHashAndReset(hash);
    }

    /// <summary>Refuses a purpose that has no context.</summary>
    public static void ThrowUnlessDefined(KeyPurpose purpose) => Of(purpose);

    private static ReadOnlySpan<byte> Of(KeyPurpose purpose) => purpose switch
    {
        KeyPurpose.Envelope => "dunes/envelope/1"u8,
        KeyPurpose.Receipt => "dunes/receipt/1"u8,
        KeyPurpose.Ledger => "dunes/ledger/1"u8,
        KeyPurpose.Wallet => "dunes/wallet/1"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, $"{(byte)purpose} is no purpose of a signing key; {nameof(KeyPurpose)} lists them."),
    };
}
