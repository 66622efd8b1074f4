using System.Buffers.Binary;

namespace Dunes.Sdk.Starlink.Dish.Grpc;

/// <summary>Cuts the octets of a gRPC stream into messages, in whatever chunks they arrive.</summary>
/// <remarks>
/// gRPC over HTTP/2, "Length-Prefixed-Message"; the length is big-endian.
/// <code>
/// 0           1..4    5..
/// compressed  length  message
/// </code>
/// It keeps at most one message. Its buffer grows with the octets that have arrived, not with the length that was announced.
/// A message that lies whole in one chunk is not copied.
/// </remarks>
internal sealed class GrpcFrameReader(int maxMessageSize)
{
    public const int PrefixSize = 5;
    private const int FirstBuffer = 1024;
    private readonly byte[] _prefix = new byte[PrefixSize];
    private byte[] _buffer = [];
    private int _prefixCount;
    private int _length;
    private int _count;
    private bool _isHanded;
    private GrpcFrameStatus? _fault;

    /// <summary>Whether the stream may end here: no message has begun.</summary>
    public bool IsAtBoundary => _fault is null && (_prefixCount == 0 || _isHanded);

    /// <summary>Reads up to the end of one message; after a fault it gives the same fault for ever.</summary>
    /// <param name="octets">What arrived and was not consumed yet.</param>
    /// <param name="consumed">How many of them were taken.</param>
    /// <param name="message">The message; valid until the next call, or until <paramref name="octets"/> is reused.</param>
    public GrpcFrameStatus Read(ReadOnlySpan<byte> octets, out int consumed, out ReadOnlySpan<byte> message)
    {
        consumed = 0;
        message = default;
        if (_fault is { } fault) return fault;
        if (_isHanded) (_isHanded, _prefixCount, _count) = (false, 0, 0);

        if (_prefixCount < PrefixSize)
        {
            consumed = Math.Min(PrefixSize - _prefixCount, octets.Length);
            octets[..consumed].CopyTo(_prefix.AsSpan(_prefixCount));
            _prefixCount += consumed;
            // A wrong flag is told at once: what follows it is no gRPC.
            if (_prefixCount > 0 && _prefix[0] != 0) return Fail(_prefix[0] == 1 ? GrpcFrameStatus.Compressed : GrpcFrameStatus.BadFlag);
            if (_prefixCount < PrefixSize) return GrpcFrameStatus.NeedMore;

            var length = BinaryPrimitives.ReadUInt32BigEndian(_prefix.AsSpan(1));
            if (length > (uint)maxMessageSize) return Fail(GrpcFrameStatus.TooLong);
            _length = (int)length;
        }

        var rest = octets[consumed..];
        var missing = _length - _count;
        if (rest.Length < missing)
        {
            Keep(rest);
            consumed += rest.Length;
            return GrpcFrameStatus.NeedMore;
        }

        consumed += missing;
        _isHanded = true;
        if (_count == 0)
        {
            message = rest[..missing];
        }
        else
        {
            Keep(rest[..missing]);
            message = _buffer.AsSpan(0, _length);
        }

        return GrpcFrameStatus.Message;
    }

    private void Keep(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty) return;
        if (_buffer.Length < _count + octets.Length)
        {
            Array.Resize(ref _buffer, (int)Math.Min(maxMessageSize, Math.Max((long)_count + octets.Length, Math.Max(FirstBuffer, 2L * _buffer.Length))));
        }

        octets.CopyTo(_buffer.AsSpan(_count));
        _count += octets.Length;
    }

    private GrpcFrameStatus Fail(GrpcFrameStatus fault)
    {
        _fault = fault;
        _buffer = [];
        return fault;
    }
}
