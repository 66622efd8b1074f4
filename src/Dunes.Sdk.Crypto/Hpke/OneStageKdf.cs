using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>SHAKE and TurboSHAKE, deriving in one call; draft-ietf-hpke-hpke, sections 4 and 5.1. TurboSHAKE is RFC 9861.</summary>
internal sealed class OneStageKdf : HpkeKdf
{
    private readonly int _rate;
    private readonly int _rounds;

    private OneStageKdf(int rate, int rounds, int hashSize) => (_rate, _rounds, HashSize) = (rate, rounds, hashSize);

    public static OneStageKdf Shake128 { get; } = new(Shake.Rate128, Keccak.Rounds, 32);

    public static OneStageKdf Shake256 { get; } = new(Shake.Rate256, Keccak.Rounds, 64);

    public static OneStageKdf TurboShake128 { get; } = new(Shake.Rate128, Keccak.TurboRounds, 32);

    public static OneStageKdf TurboShake256 { get; } = new(Shake.Rate256, Keccak.TurboRounds, 64);

    public override int HashSize { get; }

    private static ReadOnlySpan<byte> Version => "HPKE-v1"u8;

    /// <summary>LabeledDerive(ikm, label, context, L), L being the output's length.</summary>
    public void Derive(ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> keyMaterial, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> output)
    {
        var sponge = new Sponge(_rate, Shake.Suffix, _rounds);
        sponge.Absorb(keyMaterial);
        AbsorbLabel(ref sponge, suiteId, label, output.Length);
        sponge.Absorb(context);
        sponge.Squeeze(output);
        sponge.Clear();
    }

    [SkipLocalsInit]
    public override void Schedule(ReadOnlySpan<byte> suiteId, byte mode, ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> info, ReadOnlySpan<byte> psk, ReadOnlySpan<byte> pskId, Span<byte> key, Span<byte> baseNonce, Span<byte> exporterSecret)
    {
        var sponge = new Sponge(_rate, Shake.Suffix, _rounds);
        AbsorbPrefixed(ref sponge, psk);
        AbsorbPrefixed(ref sponge, sharedSecret);
        AbsorbLabel(ref sponge, suiteId, "secret"u8, key.Length + baseNonce.Length + exporterSecret.Length);
        sponge.Absorb([mode]);
        AbsorbPrefixed(ref sponge, pskId);
        AbsorbPrefixed(ref sponge, info);
        sponge.Squeeze(key);
        sponge.Squeeze(baseNonce);
        sponge.Squeeze(exporterSecret);
        sponge.Clear();
    }

    public override void Export(ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> exporterSecret, ReadOnlySpan<byte> exporterContext, Span<byte> output) =>
        Derive(suiteId, exporterSecret, "sec"u8, exporterContext, output);

    /// <summary>"HPKE-v1" || suite_id || lengthPrefixed(label) || I2OSP(L, 2).</summary>
    private static void AbsorbLabel(ref Sponge sponge, ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> label, int length)
    {
        sponge.Absorb(Version);
        sponge.Absorb(suiteId);
        AbsorbPrefixed(ref sponge, label);
        Span<byte> size = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(size, checked((ushort)length));
        sponge.Absorb(size);
    }

    private static void AbsorbPrefixed(ref Sponge sponge, ReadOnlySpan<byte> octets)
    {
        Span<byte> size = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(size, checked((ushort)octets.Length));
        sponge.Absorb(size);
        sponge.Absorb(octets);
    }
}
