using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>What one side says of itself as a session begins.</summary>
/// <remarks>
/// RFC 9174, section 4.6; numbers are big-endian.
/// <code>07  keepalive:16  segment MRU:64  transfer MRU:64  length:16 node id  length:32 extensions</code>
/// The incarnation is a session extension item of this family, of a type for private use and not critical: other nodes pass it over.
/// </remarks>
internal readonly record struct SessInit(ushort KeepaliveSeconds, ulong SegmentMru, ulong TransferMru, EndpointId NodeId, ulong Incarnation = 0)
{
    private const int MaxNodeId = 1024;
    private const int MaxExtensions = 4096;
    private const int MaxPeersNamed = 4;
    private const int MaxCharactersShown = 64;

    private const int KeepaliveAt = 1;
    private const int SegmentMruAt = 3;
    private const int TransferMruAt = 11;
    private const int NodeIdLengthAt = 19;
    private const int NodeIdAt = 21;
    private const int ExtensionsLengthSize = 4;

    public byte[] Encode()
    {
        var nodeId = Encoding.ASCII.GetBytes(NodeId.ToString());
        var extensionsLength = Incarnation == 0 ? 0 : TcpclExtensions.NumberItemSize;
        var message = new byte[NodeIdAt + nodeId.Length + ExtensionsLengthSize + extensionsLength];
        message[0] = TcpclMessage.SessInit;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(KeepaliveAt), KeepaliveSeconds);
        BinaryPrimitives.WriteUInt64BigEndian(message.AsSpan(SegmentMruAt), SegmentMru);
        BinaryPrimitives.WriteUInt64BigEndian(message.AsSpan(TransferMruAt), TransferMru);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(NodeIdLengthAt), (ushort)nodeId.Length);
        nodeId.CopyTo(message, NodeIdAt);
        if (Incarnation == 0) return message;
        var extensionsAt = NodeIdAt + nodeId.Length + ExtensionsLengthSize;
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(extensionsAt - ExtensionsLengthSize), (uint)extensionsLength);
        TcpclExtensions.WriteIncarnation(message.AsSpan(extensionsAt), Incarnation);
        return message;
    }

    /// <summary>Gives the length of the message at the start of <paramref name="octets"/>; 0 when it is not whole yet, or is larger than this side takes.</summary>
    public static int Measure(ReadOnlySpan<byte> octets, out string? error)
    {
        error = null;
        if (octets.Length < NodeIdAt) return 0;
        var nodeIdLength = BinaryPrimitives.ReadUInt16BigEndian(octets[NodeIdLengthAt..]);
        if (nodeIdLength > MaxNodeId)
        {
            error = $"the peer's node id has {nodeIdLength} bytes; at most {MaxNodeId} are taken";
            return 0;
        }

        var extensionsAt = NodeIdAt + nodeIdLength + ExtensionsLengthSize;
        if (octets.Length < extensionsAt) return 0;
        var extensionsLength = BinaryPrimitives.ReadUInt32BigEndian(octets[(extensionsAt - ExtensionsLengthSize)..]);
        if (extensionsLength > MaxExtensions)
        {
            error = $"the peer's extensions have {extensionsLength} bytes; at most {MaxExtensions} are taken";
            return 0;
        }

        return octets.Length < extensionsAt + (int)extensionsLength ? 0 : extensionsAt + (int)extensionsLength;
    }

    /// <summary>Reads a whole message, and gives the reason when no session can be held with who sent it; null when one can.</summary>
    public static string? Read(ReadOnlySpan<byte> message, TcpclOptions options, out SessInit init)
    {
        init = default;
        var nodeId = message.Slice(NodeIdAt, BinaryPrimitives.ReadUInt16BigEndian(message[NodeIdLengthAt..]));
        var extensions = TcpclExtensions.Read(message[(NodeIdAt + nodeId.Length + ExtensionsLengthSize)..], isTransfer: false);
        if (!extensions.IsWellFormed) return "the peer's session extensions are malformed";
        if (extensions.HasUnknownCritical) return "the peer wants a session extension that this side does not know";
        if (!Ascii.IsValid(nodeId) || !EndpointId.TryParse(Encoding.ASCII.GetString(nodeId), out var peer) || peer.IsNone || peer.IsLocalNode || peer.NodeId != peer) return $"the peer calls itself {Show(nodeId)}, which is not a valid node id";
        if (peer == options.NodeId) return $"the peer calls itself {Show(nodeId)}, which is this node's own id";
        if (options.Peers.Count > 0 && !options.Peers.Contains(peer)) return $"the peer calls itself {Show(nodeId)}; expected {Name(options.Peers)}";
        init = new(
            BinaryPrimitives.ReadUInt16BigEndian(message[KeepaliveAt..]),
            BinaryPrimitives.ReadUInt64BigEndian(message[SegmentMruAt..]),
            BinaryPrimitives.ReadUInt64BigEndian(message[TransferMruAt..]),
            peer,
            extensions.Incarnation);
        return init.SegmentMru == 0 ? "the peer takes no segments" : null;
    }

    /// <summary>What a stranger called itself, fit for a log: printable characters of which none ends the quotation, and not too many.</summary>
    private static string Show(ReadOnlySpan<byte> text)
    {
        var shown = new StringBuilder("'");
        foreach (var octet in text[..Math.Min(text.Length, MaxCharactersShown)])
        {
            if (octet is > (byte)' ' and <= (byte)'~' and not (byte)'\'' and not (byte)'\\') shown.Append((char)octet);
            else shown.Append(CultureInfo.InvariantCulture, $"\\x{octet:x2}");
        }

        return shown.Append(text.Length > MaxCharactersShown ? "…'" : "'").ToString();
    }

    private static string Name(IReadOnlyList<EndpointId> peers)
    {
        var named = string.Join(", ", peers.Take(MaxPeersNamed));
        return peers.Count > MaxPeersNamed ? $"{named} or {peers.Count - MaxPeersNamed} others" : named;
    }
}
