
namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>A KDF of the HPKE registry.</summary>
internal abstract class HpkeKdf
{
    /// <summary>The most octets a hash takes.</summary>
    public const int MaxHashSize = 64;

    /// <summary>Nh: octets of the exporter secret.</summary>
    public abstract int HashSize { get; }

    /// <summary>The KDF of a number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is none of those known.</exception>
    public static HpkeKdf Of(ushort id) => id switch
    {
        0x0001 => TwoStageKdf.Sha256,
        0x0002 => TwoStageKdf.Sha384,
        0x0003 => TwoStageKdf.Sha512,
        0x0010 => OneStageKdf.Shake128,
        0x0011 => OneStageKdf.Shake256,
        0x0012 => OneStageKdf.TurboShake128,
        0x0013 => OneStageKdf.TurboShake256,
        _ => throw new ArgumentOutOfRangeException(nameof(id), id, $"{id:x4} is no KDF of HPKE that is known; these are 1 to 3 and 10 to 13, hexadecimal."),
    };

    /// <summary>The three secrets of KeySchedule(mode, shared_secret, info, psk, psk_id).</summary>
    public abstract void Schedule(ReadOnlySpan<byte> suiteId, byte mode, ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> info, ReadOnlySpan<byte> psk, ReadOnlySpan<byte> pskId, Span<byte> key, Span<byte> baseNonce, Span<byte> exporterSecret);

    /// <summary>Context.Export(exporter_context, L).</summary>
    public abstract void Export(ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> exporterSecret, ReadOnlySpan<byte> exporterContext, Span<byte> output);
}
