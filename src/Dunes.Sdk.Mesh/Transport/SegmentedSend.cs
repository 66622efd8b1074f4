using System.Numerics;
using Dunes.Sdk.Mesh.Network;

namespace Dunes.Sdk.Mesh.Transport;

/// <summary>Sends one message in segments: to a unicast address until each is acknowledged or the attempts run out, to a group a fixed number of times.</summary>
/// <remarks>Mesh Protocol 1.1, section 3.5.3.3. One object serves many messages, one after the other.</remarks>
internal sealed class SegmentedSend
{
    private readonly byte[] _octets = new byte[SegmentHeader.MaxSegments * SegmentHeader.AccessSegmentSize];
    private SegmentHeader _header;
    private int _length;
    private int _segmentSize;
    private uint _acknowledged;
    private uint _pending;
    private int _rounds;
    private int _roundsWithoutProgress;

    public bool IsActive { get; private set; }

    public uint Handle { get; private set; }

    public int Key { get; private set; }

    public bool IsControl { get; private set; }

    public byte Ttl { get; private set; }

    public ushort Source { get; private set; }

    public ushort Destination { get; private set; }

    /// <summary>The sequence number of the first segment, as first sent.</summary>
    public uint SequenceAuth { get; private set; }

    /// <summary>Acknowledgments must be newer than this, which was heard before the message began.</summary>
    public long AcknowledgmentFloor { get; private set; }

    /// <summary>The number of the last acknowledgment where it was the peer's own; null before, and where it was a friend's.</summary>
    public long? Acknowledgment { get; set; }

    public bool IsAcknowledged => MeshAddress.IsUnicast(Destination);

    public bool IsWaiting => _pending == 0;

    public bool IsDelivered => _acknowledged == All;

    /// <summary>When the next segment or round is due; <see cref="TimeSpan.MaxValue"/> when inactive.</summary>
    public TimeSpan Deadline { get; private set; } = TimeSpan.MaxValue;

    private uint All => uint.MaxValue >> (31 - _header.LastSegment);

    public void Start(uint handle, int key, bool isControl, byte first, bool isLongMic, in NetworkHeader network, ReadOnlySpan<byte> upper, long acknowledgmentFloor, TimeSpan now)
    {
        (Handle, Key, IsControl, Ttl, Source, Destination) = (handle, key, isControl, network.Ttl, network.Source, network.Destination);
        (SequenceAuth, AcknowledgmentFloor, Acknowledgment) = (network.Sequence, acknowledgmentFloor, null);
        _segmentSize = isControl ? SegmentHeader.ControlSegmentSize : SegmentHeader.AccessSegmentSize;
        _header = new(first, isLongMic, (ushort)(network.Sequence & 0x1FFF), 0, (byte)((upper.Length - 1) / _segmentSize));
        upper.CopyTo(_octets);
        (_length, _acknowledged, _pending, _rounds, _roundsWithoutProgress) = (upper.Length, 0, All, 1, 0);
        (IsActive, Deadline) = (true, now);
    }

    /// <summary>Writes the next segment of this round; gives the octets.</summary>
    public int EncodeNext(Span<byte> destination)
    {
        var segment = BitOperations.TrailingZeroCount(_pending);
        var size = (_header with { Segment = (byte)segment }).Encode(destination);
        var from = segment * _segmentSize;
        var data = _octets.AsSpan(from, Math.Min(_segmentSize, _length - from));
        data.CopyTo(destination[size..]);
        return size + data.Length;
    }

    /// <summary>The segment that was written is on its way.</summary>
    public void OnSent(TimeSpan now, TimeSpan interval)
    {
        _pending &= _pending - 1;
        Deadline = now + (_pending != 0 ? interval : IsAcknowledged ? SegmentTiming.Retransmission(Ttl) : SegmentTiming.MulticastInterval);
    }

    /// <summary>There was no room to send; the same segment comes again.</summary>
    public void Postpone(TimeSpan now, TimeSpan interval) => Deadline = now + interval;

    /// <summary>Begins another round with what is missing; false when there have been enough.</summary>
    public bool TryNextRound(TimeSpan now)
    {
        if (_rounds >= (IsAcknowledged ? SegmentTiming.UnicastRounds : SegmentTiming.MulticastRounds)) return false;
        if (IsAcknowledged && _roundsWithoutProgress >= SegmentTiming.RoundsWithoutProgress - 1) return false;

        _rounds++;
        _roundsWithoutProgress++;
        _pending = All & ~_acknowledged;
        Deadline = now;
        return true;
    }

    /// <summary>Takes an acknowledgment's block; a round that had ended goes on at once with what is missing.</summary>
    /// <remarks>
    /// Acknowledgments come in their order and each says all that its sender holds, so the newest counts alone: one that takes a segment
    /// back comes from a receiver that restarted, and added to its answers of before it would make a message whole that nobody has.
    /// </remarks>
    public void OnAcknowledged(uint block, TimeSpan now)
    {
        var before = _acknowledged;
        _acknowledged = block & All;
        if ((_acknowledged & ~before) != 0) _roundsWithoutProgress = 0;
        var wasWaiting = IsWaiting;
        _pending &= ~_acknowledged;
        if (IsDelivered || wasWaiting || _pending == 0) Deadline = now;
    }

    public void Stop() => (IsActive, Deadline) = (false, TimeSpan.MaxValue);
}
