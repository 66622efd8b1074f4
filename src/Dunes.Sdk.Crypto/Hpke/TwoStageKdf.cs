using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>HKDF, extracting and then expanding; RFC 9180, sections 4 and 5.1.</summary>
internal sealed class TwoStageKdf : HpkeKdf
{
    private readonly HashAlgorithmName _hash;

    private TwoStageKdf(HashAlgorithmName hash, int hashSize) => (_hash, HashSize) = (hash, hashSize);

    public static TwoStageKdf Sha256 { get; } = new(HashAlgorithmName.SHA256, 32);

    public static TwoStageKdf Sha384 { get; } = new(HashAlgorithmName.SHA384, 48);

    public static TwoStageKdf Sha512 { get; } = new(HashAlgorithmName.SHA512, 64);

    public override int HashSize { get; }

    [SkipLocalsInit]
    public override void Schedule(ReadOnlySpan<byte> suiteId, byte mode, ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> info, ReadOnlySpan<byte> psk, ReadOnlySpan<byte> pskId, Span<byte> key, Span<byte> baseNonce, Span<byte> exporterSecret)
    {
        Span<byte> context = stackalloc byte[1 + (2 * MaxHashSize)];
        context = context[..(1 + (2 * HashSize))];
        context[0] = mode;
        LabeledHkdf.Extract(_hash, suiteId, default, "psk_id_hash"u8, pskId, context.Slice(1, HashSize));
        LabeledHkdf.Extract(_hash, suiteId, default, "info_hash"u8, info, context[(1 + HashSize)..]);

        Span<byte> secret = stackalloc byte[HashSize];
        try
        {
            LabeledHkdf.Extract(_hash, suiteId, sharedSecret, "secret"u8, psk, secret);
            if (!key.IsEmpty) LabeledHkdf.Expand(_hash, suiteId, secret, "key"u8, context, key);
            if (!baseNonce.IsEmpty) LabeledHkdf.Expand(_hash, suiteId, secret, "base_nonce"u8, context, baseNonce);
            LabeledHkdf.Expand(_hash, suiteId, secret, "exp"u8, context, exporterSecret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    public override void Export(ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> exporterSecret, ReadOnlySpan<byte> exporterContext, Span<byte> output) =>
        LabeledHkdf.Expand(_hash, suiteId, exporterSecret, "sec"u8, exporterContext, output);
}
