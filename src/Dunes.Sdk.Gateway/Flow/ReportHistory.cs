using System.Buffers.Binary;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>
/// The reports of one property at one place of a source's messages: the latest in full, and of the 64 counters up to the highest which were
/// seen, with a byte of each value.
/// </summary>
internal sealed class ReportHistory
{
    /// <summary>
    /// Octets of a stored entry, big-endian:
    /// <code>
    /// 0..1    2..3      4..5      6..9     10..13   14..21  22..25    26..29    30..37    38     39..46  47..110
    /// source  property  position  highest  counter  value   IV index  sequence  accepted  flags  seen    prints
    /// </code>
    /// Highest is the highest counter of the window; counter, value, IV index, sequence and accepted (running time in milliseconds) are
    /// those of the latest report.
    /// Bit n of seen stands for counter highest - n; the print of a counter is at its lowest six bits. Flag 1: the source's counter has
    /// gone back since.
    /// </summary>
    public const int EntrySize = 111;

    private const int Window = 64;
    private readonly byte[] _prints = new byte[Window];
    private uint _highest;
    private ulong _seen;

    /// <summary>Counter of the latest report.</summary>
    public uint Counter { get; private set; }

    /// <summary>Value of the latest report.</summary>
    public long Value { get; private set; }

    /// <summary>IV index and sequence of the latest report's message.</summary>
    public ulong Message { get; private set; }

    /// <summary>Running time at which the latest report was accepted.</summary>
    public TimeSpan Accepted { get; private set; }

    /// <summary>
    /// Whether a later report of the source had a lower counter: it may have started over, and this counter may name another report.
    /// </summary>
    public bool HasGoneBack { get; set; }

    /// <summary>
    /// Whether the latest report was accepted before this start: how long ago that is nobody knows, since running time stands still while the
    /// gateway is off.
    /// </summary>
    public bool IsOfEarlierStart { get; private set; }

    public static ulong MessageOf(Reading reading) => (ulong)reading.IvIndex << 24 | reading.Sequence;

    /// <summary>Whether a report of this counter and, as far as is kept, this value was accepted.</summary>
    public bool Knows(uint counter, long value)
    {
        if (counter == Counter) return value == Value;
        return IsSeen(counter) && _prints[counter % Window] == Print(value);
    }

    /// <summary>
    /// Whether a report that went back shows that the counter started over: its counter is long past, or had another value.
    /// </summary>
    public bool ShowsRestart(uint counter, long value) =>
        counter <= _highest && (_highest - counter >= Window || (IsSeen(counter) && !Knows(counter, value)));

    /// <summary>Takes note of an accepted report.</summary>
    public void Add(Reading reading, TimeSpan accepted)
    {
        var counter = reading.ReportCounter;
        if (_seen == 0 || counter > _highest)
        {
            var ahead = _seen == 0 ? Window : counter - _highest;
            _seen = (ahead < Window ? _seen << (int)ahead : 0) | 1;
            _highest = counter;
        }
        else if (_highest - counter < Window)
        {
            _seen |= 1UL << (int)(_highest - counter);
        }

        if (IsSeen(counter)) _prints[counter % Window] = Print(reading.Value);
        if (MessageOf(reading) < Message) return; // of a lower priority, it was sealed after one that was sent later
        (Counter, Value, Message, Accepted, HasGoneBack) = (counter, reading.Value, MessageOf(reading), accepted, false);
        IsOfEarlierStart = false;
    }

    public ReportHistory Clone()
    {
        var clone = new ReportHistory { _highest = _highest, _seen = _seen, IsOfEarlierStart = IsOfEarlierStart };
        (clone.Counter, clone.Value, clone.Message, clone.Accepted, clone.HasGoneBack) = (Counter, Value, Message, Accepted, HasGoneBack);
        _prints.CopyTo(clone._prints, 0);
        return clone;
    }

    public void Write(ushort source, SensorProperty property, int position, Span<byte> octets)
    {
        BinaryPrimitives.WriteUInt16BigEndian(octets, source);
        BinaryPrimitives.WriteUInt16BigEndian(octets[2..], (ushort)property);
        BinaryPrimitives.WriteUInt16BigEndian(octets[4..], (ushort)position);
        BinaryPrimitives.WriteUInt32BigEndian(octets[6..], _highest);
        BinaryPrimitives.WriteUInt32BigEndian(octets[10..], Counter);
        BinaryPrimitives.WriteInt64BigEndian(octets[14..], Value);
        BinaryPrimitives.WriteUInt32BigEndian(octets[22..], (uint)(Message >> 24));
        BinaryPrimitives.WriteUInt32BigEndian(octets[26..], (uint)Message & FlowContent.LastSequence);
        BinaryPrimitives.WriteUInt64BigEndian(octets[30..], (ulong)(Accepted.Ticks / TimeSpan.TicksPerMillisecond));
        octets[38] = (byte)(HasGoneBack ? 1 : 0);
        BinaryPrimitives.WriteUInt64BigEndian(octets[39..], _seen);
        _prints.CopyTo(octets[47..]);
    }

    public static (ushort Source, SensorProperty Property, int Position, ReportHistory Reports) Read(ReadOnlySpan<byte> octets)
    {
        var reports = new ReportHistory
        {
            _highest = BinaryPrimitives.ReadUInt32BigEndian(octets[6..]),
            Counter = BinaryPrimitives.ReadUInt32BigEndian(octets[10..]),
            Value = BinaryPrimitives.ReadInt64BigEndian(octets[14..]),
            Message = (ulong)BinaryPrimitives.ReadUInt32BigEndian(octets[22..]) << 24 | BinaryPrimitives.ReadUInt32BigEndian(octets[26..]),
            Accepted = RunningTime.FromMilliseconds(BinaryPrimitives.ReadUInt64BigEndian(octets[30..])),
            HasGoneBack = (octets[38] & 1) != 0,
            IsOfEarlierStart = true,
            _seen = BinaryPrimitives.ReadUInt64BigEndian(octets[39..]),
        };
        octets.Slice(47, Window).CopyTo(reports._prints);
        var source = BinaryPrimitives.ReadUInt16BigEndian(octets);
        var property = (SensorProperty)BinaryPrimitives.ReadUInt16BigEndian(octets[2..]);
        return (source, property, BinaryPrimitives.ReadUInt16BigEndian(octets[4..]), reports);
    }

    private bool IsSeen(uint counter) =>
        counter <= _highest && _highest - counter < Window && (_seen >> (int)(_highest - counter) & 1) != 0;

    /// <summary>
    /// A byte of a value, all of it where it has no more: two values of the same print are taken for equal, which marks one report too many
    /// and loses none.
    /// </summary>
    private static byte Print(long value)
    {
        var folded = (ulong)value;
        folded ^= folded >> 32;
        folded ^= folded >> 16;
        return (byte)(folded ^ folded >> 8);
    }
}
