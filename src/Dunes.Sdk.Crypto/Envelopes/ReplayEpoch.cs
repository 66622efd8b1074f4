
namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>A window over the sequences of one epoch: a ring of bits, the sequence modulo its width.</summary>
internal sealed class ReplayEpoch
{
    private readonly ulong[] _bits;
    private ulong _highest;

    /// <summary>An epoch of which one sequence was seen.</summary>
    public ReplayEpoch(uint number, ulong sequence, int width)
    {
        (Number, _highest, _bits) = (number, sequence, new ulong[width / 64]);
        Bit(sequence) |= Mask(sequence);
    }

    /// <summary>The epoch.</summary>
    public uint Number { get; }

    private ulong Width => (ulong)_bits.Length * 64;

    /// <summary>Marks a sequence; duplicate or stale when it cannot be fresh.</summary>
    public ReplayStatus Accept(ulong sequence)
    {
        if (sequence <= _highest)
        {
            if (_highest - sequence >= Width) return ReplayStatus.Stale;
            if ((Bit(sequence) & Mask(sequence)) != 0) return ReplayStatus.Duplicate;
        }
        else
        {
            if (sequence - _highest >= Width) Array.Clear(_bits);
            else for (var at = _highest + 1; at < sequence; at++) Bit(at) &= ~Mask(at);
            _highest = sequence;
        }

        Bit(sequence) |= Mask(sequence);
        return ReplayStatus.Fresh;
    }

    public void Export(ref StateWriter state)
    {
        state.Write(Number);
        state.Write(_highest);
        foreach (var word in _bits) state.Write(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word));
    }

    public static ReplayEpoch? Import(ref StateReader state, int width)
    {
        var number = state.ReadUInt32();
        var highest = (ulong)state.ReadInt64();
        var epoch = new ReplayEpoch(number, highest, width);
        for (var at = 0; at < epoch._bits.Length; at++) epoch._bits[at] = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((ulong)state.ReadInt64());
        return state.IsBad || (epoch.Bit(highest) & Mask(highest)) == 0 ? null : epoch;
    }

    private ref ulong Bit(ulong sequence) => ref _bits[sequence % Width / 64];

    private static ulong Mask(ulong sequence) => 1UL << (int)(sequence % 64);
}
