using System.Buffers;
using System.Text;
using Dunes.Sdk.Bundles.Protocol.Cbor;

namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>Endpoint identifiers in CBOR: <c>[scheme, specific]</c>, RFC 9171, section 4.2.5.1.</summary>
/// <remarks>
/// <code>
/// dtn:none         [1, 0]
/// dtn://node/srv   [1, "//node/srv"]
/// ipn:node.srv     [2, [node, srv]]         node is the fully-qualified one, allocator * 2^32 + node
/// ipn:a.node.srv   [2, [a, node, srv]]      RFC 9758, section 6.1
/// </code>
/// Both ipn forms are read. Two elements are written for the default allocator, which nodes that know RFC 9171 alone read as well,
/// and three for the others. A bundle that is forwarded keeps the form that its source wrote: its primary block is copied.
/// </remarks>
internal static class EndpointCodec
{
    private static readonly SearchValues<byte> Visible = SearchValues.Create(
        "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    public static int SizeOf(EndpointId endpoint)
    {
        if (endpoint.Scheme == EndpointScheme.Ipn)
        {
            var allocator = endpoint.Allocator == 0 ? 0 : CborWriter.SizeOfHead(endpoint.Allocator);
            return 3 + allocator + CborWriter.SizeOfHead(endpoint.Node) + CborWriter.SizeOfHead(endpoint.Service);
        }

        if (endpoint.IsNone) return 3;
        var specific = 3 + endpoint.Name.Length + endpoint.Demux.Length;
        return 2 + CborWriter.SizeOfHead((ulong)specific) + specific;
    }

    public static void Write(ref CborWriter writer, EndpointId endpoint)
    {
        writer.WriteArrayHead(2);
        writer.WriteUnsigned((ulong)endpoint.Scheme);
        if (endpoint.Scheme == EndpointScheme.Ipn)
        {
            writer.WriteArrayHead(endpoint.Allocator == 0 ? 2 : 3);
            if (endpoint.Allocator != 0) writer.WriteUnsigned(endpoint.Allocator);
            writer.WriteUnsigned(endpoint.Node);
            writer.WriteUnsigned(endpoint.Service);
        }
        else if (endpoint.IsNone)
        {
            writer.WriteUnsigned(0);
        }
        else
        {
            writer.WriteTextHead(3 + endpoint.Name.Length + endpoint.Demux.Length);
            writer.WriteRaw("//"u8);
            writer.WriteRawAscii(endpoint.Name);
            writer.WriteRaw("/"u8);
            writer.WriteRawAscii(endpoint.Demux);
        }
    }

    public static BundleDecodeStatus Read(ref CborReader reader, bool isLenient, EndpointCache? cache, out EndpointId endpoint)
    {
        endpoint = default;
        var status = reader.ReadArray(out var count);
        if (status != CborStatus.Done) return BundleCodec.From(status);
        if (count != 2) return BundleDecodeStatus.BadEndpoint;
        status = reader.ReadUnsigned(out var scheme);
        if (status != CborStatus.Done) return BundleCodec.From(status);
        return scheme switch
        {
            (ulong)EndpointScheme.Dtn => ReadDtn(ref reader, isLenient, cache, out endpoint),
            (ulong)EndpointScheme.Ipn => ReadIpn(ref reader, out endpoint),
            _ => BundleDecodeStatus.BadEndpoint,
        };
    }

    private static BundleDecodeStatus ReadIpn(ref CborReader reader, out EndpointId endpoint)
    {
        endpoint = default;
        var status = reader.ReadArray(out var count);
        if (status != CborStatus.Done) return BundleCodec.From(status);
        if (count is not (2 or 3)) return BundleDecodeStatus.BadEndpoint;
        ulong allocator = 0, service = 0;
        if (count == 3) status = reader.ReadUnsigned(out allocator);
        if (status != CborStatus.Done) return BundleCodec.From(status);
        status = reader.ReadUnsigned(out var node);
        if (status == CborStatus.Done) status = reader.ReadUnsigned(out service);
        if (status != CborStatus.Done) return BundleCodec.From(status);
        if (count == 3 && (allocator > uint.MaxValue || node > uint.MaxValue)) return BundleDecodeStatus.BadEndpoint;

        node |= allocator << 32;
        if (node == 0) return BundleDecodeStatus.Done; // RFC 9758, section 3.4.1: the null endpoint, whatever its service

        // Section 5.4: what comes from another node and says "this node" is invalid.
        endpoint = EndpointId.Ipn(node, service);
        return endpoint.IsLocalNode ? BundleDecodeStatus.BadEndpoint : BundleDecodeStatus.Done;
    }

    private static BundleDecodeStatus ReadDtn(ref CborReader reader, bool isLenient, EndpointCache? cache, out EndpointId endpoint)
    {
        endpoint = default;
        if (reader.IsUnsignedNext)
        {
            var none = reader.ReadUnsigned(out var value);
            if (none != CborStatus.Done) return BundleCodec.From(none);
            return value == 0 ? BundleDecodeStatus.Done : BundleDecodeStatus.BadEndpoint;
        }

        var status = reader.ReadText(out var text);
        if (status != CborStatus.Done) return BundleCodec.From(status);
        if (cache is not null && cache.TryGet(text, out endpoint)) return BundleDecodeStatus.Done;
        if (!TryParseDtn(text, isLenient, out endpoint)) return BundleDecodeStatus.BadEndpoint;
        cache?.Put(text, endpoint);
        return BundleDecodeStatus.Done;
    }

    /// <summary>Reads <c>//node/service</c>; lenient, also the <c>node/service</c> and <c>node</c> of the drafts before RFC 9171.</summary>
    private static bool TryParseDtn(ReadOnlySpan<byte> text, bool isLenient, out EndpointId endpoint)
    {
        endpoint = default;
        if (text.ContainsAnyExcept(Visible)) return false;
        if (text.StartsWith("//"u8)) text = text[2..];
        else if (!isLenient) return false;

        var slash = text.IndexOf((byte)'/');
        if (slash < 0 && !isLenient) return false;
        var name = slash < 0 ? text : text[..slash];
        var demux = slash < 0 ? default : text[(slash + 1)..];
        if (name.Length is 0 or > 255 || demux.Length > 255) return false;
        endpoint = EndpointId.Dtn(Encoding.ASCII.GetString(name), Encoding.ASCII.GetString(demux));
        return true;
    }
}
