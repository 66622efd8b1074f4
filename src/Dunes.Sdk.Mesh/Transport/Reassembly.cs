using System.Numerics;

namespace Dunes.Sdk.Mesh.Transport;

/// <summary>Puts the segments of one message together; it holds at most 384 octets.</summary>
/// <remarks>Mesh Protocol 1.1, section 3.5.3.4. One object serves many messages, one after the other.</remarks>
internal sealed class Reassembly
{
    private readonly byte[] _octets = new byte[SegmentHeader.MaxSegments * SegmentHeader.AccessSegmentSize];
    private SegmentHeader _header;
    private bool _isControl;
    private int _lastSize;

    public ReassemblyState State { get; private set; }

    public int Key { get; private set; }

    public ushort Source { get; private set; }

    public ushort Destination { get; private set; }

    public uint IvIndex { get; private set; }

    public uint SequenceAuth { get; private set; }

    /// <summary>The TTL of the newest segment.</summary>
    public byte Ttl { get; set; }

    public uint Block { get; private set; }

    public TimeSpan AcknowledgeAt { get; set; } = TimeSpan.MaxValue;

    public TimeSpan ExpiresAt { get; private set; } = TimeSpan.MaxValue;

    public TimeSpan LastAnswer { get; set; }

    public ushort SequenceZero => _header.SequenceZero;

    public SegmentHeader Header => _header;

    /// <summary>What an acknowledgment says now: all for a delivered message, none for a refused one.</summary>
    public uint AnswerBlock => State switch { ReassemblyState.Accepted => All(_header.LastSegment), ReassemblyState.Refused => 0, _ => Block };

    public ReadOnlySpan<byte> Message => _octets.AsSpan(0, (_header.LastSegment * (_isControl ? SegmentHeader.ControlSegmentSize : SegmentHeader.AccessSegmentSize)) + _lastSize);

    public static uint All(byte lastSegment) => uint.MaxValue >> (31 - lastSegment);

    public bool IsOf(ushort source, ushort destination, uint ivIndex, uint sequenceAuth) =>
        SequenceAuth == sequenceAuth && Source == source && Destination == destination && IvIndex == ivIndex && State != ReassemblyState.Free;

    /// <summary>Whether a segment of the same name belongs to the same message in every other field, too.</summary>
    public bool Fits(in SegmentHeader header, bool isControl, int key) =>
        header.LastSegment == _header.LastSegment && header.First == _header.First && header.IsLongMic == _header.IsLongMic && isControl == _isControl && key == Key;

    public bool WouldComplete(byte segment) => (Block | 1u << segment) == All(_header.LastSegment);

    public void Start(in SegmentHeader header, bool isControl, int key, ushort source, ushort destination, uint ivIndex, uint sequenceAuth, TimeSpan now)
    {
        (_header, _isControl, Key, Source, Destination, IvIndex, SequenceAuth) = (header, isControl, key, source, destination, ivIndex, sequenceAuth);
        (State, Block, AcknowledgeAt, LastAnswer) = (ReassemblyState.Receiving, 0, TimeSpan.MaxValue, TimeSpan.MinValue);
        ExpiresAt = now + SegmentTiming.Incomplete;
    }

    /// <summary>Takes a segment; it may be one that is there already.</summary>
    public void Take(byte segment, ReadOnlySpan<byte> data, TimeSpan now)
    {
        ExpiresAt = now + SegmentTiming.Incomplete;
        if ((Block & 1u << segment) != 0) return;

        data.CopyTo(_octets.AsSpan(segment * (_isControl ? SegmentHeader.ControlSegmentSize : SegmentHeader.AccessSegmentSize)));
        if (segment == _header.LastSegment) _lastSize = data.Length;
        Block |= 1u << segment;
    }

    /// <summary>Keeps the name of a message without its octets.</summary>
    public void End(ReassemblyState state)
    {
        (State, AcknowledgeAt, ExpiresAt) = (state, TimeSpan.MaxValue, TimeSpan.MaxValue);
        _octets.AsSpan().Clear();
    }
}
