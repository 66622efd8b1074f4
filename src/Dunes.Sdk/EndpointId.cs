using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Dunes.Sdk;

/// <summary>Where a bundle or envelope comes from or goes to: <c>dtn://hab-1/telemetry</c>, <c>ipn:42.7</c> or <c>dtn:none</c>.</summary>
/// <remarks>
/// <para>
/// RFC 9171, section 4.2.5.1, and RFC 9758. A dtn name has 1 to 255 characters of visible ASCII without <c>/</c>; a demux has
/// 0 to 255 characters of visible ASCII. An ipn endpoint has an allocator and a node of 32 bits each, which together are its
/// fully-qualified node number, and a service of 64 bits: <c>ipn:4196183048192100.1</c> is another spelling of
/// <c>ipn:977000.100.1</c>. The allocator 0 is left out of the text.
/// </para>
/// <para>
/// The default value is <see cref="None"/>; <c>ipn:0.0</c> and <c>ipn:0.0.0</c> are other spellings of it. Equal endpoints have
/// the same text. Endpoints have no order. The value is immutable, and safe to share between threads. It binds from configuration
/// by its text.
/// </para>
/// </remarks>
[TypeConverter(typeof(EndpointIdConverter))]
public readonly struct EndpointId : IEquatable<EndpointId>, IParsable<EndpointId>
{
    private const int MaxPartLength = 255;

    /// <summary>The node of allocator 0 that means "this node, whichever it is"; RFC 9758, section 3.4.2.</summary>
    private const uint LocalNodeNumber = uint.MaxValue;

    private readonly string? _name;
    private readonly string? _demux;

    private EndpointId(string name, string demux) => (_name, _demux) = (name, demux);

    private EndpointId(uint allocator, uint node, ulong service) => (Allocator, Node, Service) = (allocator, node, service);

    /// <summary>The endpoint that nobody is registered in, <c>dtn:none</c>.</summary>
    public static EndpointId None => default;

    /// <summary>dtn or ipn; dtn for <see cref="None"/>, however it was spelled.</summary>
    public EndpointScheme Scheme => (Allocator | Node) != 0 ? EndpointScheme.Ipn : EndpointScheme.Dtn;

    /// <summary>Whether this is <c>dtn:none</c> (or <c>ipn:0.0</c>, its other spelling).</summary>
    public bool IsNone => _name is null && (Allocator | Node) == 0;

    /// <summary>Whether this is <c>ipn:!.service</c>, a service of the node that reads it; no bundle carries it to another node.</summary>
    public bool IsLocalNode => Allocator == 0 && Node == LocalNodeNumber;

    /// <summary>The node name of a dtn endpoint; empty for the others.</summary>
    public string Name => _name ?? string.Empty;

    /// <summary>The demux of a dtn endpoint, what follows the node name's slash; empty for the others.</summary>
    public string Demux => _demux ?? string.Empty;

    /// <summary>The allocator of an ipn endpoint, who assigned its node number; 0 for the default one, and for the others.</summary>
    public uint Allocator { get; }

    /// <summary>The node number of an ipn endpoint, within its <see cref="Allocator"/>; 0 for the others.</summary>
    public uint Node { get; }

    /// <summary>The service number of an ipn endpoint; 0 for the others.</summary>
    public ulong Service { get; }

    /// <summary>The administrative endpoint of this endpoint's node: <c>dtn://node/</c> or <c>ipn:node.0</c>.</summary>
    public EndpointId NodeId => IsNone ? None : Scheme == EndpointScheme.Ipn ? new(Allocator, Node, 0) : new(_name!, string.Empty);

    /// <summary>A dtn endpoint.</summary>
    /// <param name="name">The node name, 1 to 255 characters of visible ASCII without a slash.</param>
    /// <param name="demux">The demux, 0 to 255 characters of visible ASCII.</param>
    /// <exception cref="ArgumentException">A part is too long or has a character that the scheme does not allow.</exception>
    public static EndpointId Dtn(string name, string demux = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(demux);
        if (!IsPart(name, slashAllowed: false))
        {
            var expected = $"expected 1 to {MaxPartLength} visible ASCII characters without a slash";
            throw new ArgumentException($"'{name}' is not a valid node name; {expected}.", nameof(name));
        }

        if (!IsPart(demux, slashAllowed: true))
        {
            var expected = $"expected at most {MaxPartLength} visible ASCII characters";
            throw new ArgumentException($"'{demux}' is not a valid demux; {expected}.", nameof(demux));
        }

        return new(name, demux);
    }

    /// <summary>An ipn endpoint.</summary>
    /// <param name="node">The node number; above 2^32 - 1 it is a fully-qualified one, whose upper 32 bits are the allocator.</param>
    /// <param name="service">The service number; 0 is the node's administrative endpoint.</param>
    /// <exception cref="ArgumentOutOfRangeException">The node is 0, which has no services, and the service is not 0.</exception>
    public static EndpointId Ipn(ulong node, ulong service) => Ipn((uint)(node >> 32), (uint)node, service);

    /// <summary>An ipn endpoint of an allocator; RFC 9758.</summary>
    /// <param name="allocator">The allocator; 0 is the default one.</param>
    /// <param name="node">The node number within the allocator.</param>
    /// <param name="service">The service number; 0 is the node's administrative endpoint.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// Allocator and node are 0, the node that has no services, and the service is not 0.
    /// </exception>
    public static EndpointId Ipn(uint allocator, uint node, ulong service)
    {
        // RFC 9758, section 3.4.1: such an endpoint must not be composed, though one that is read means the null endpoint.
        if ((allocator | node) == 0 && service != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(service), service, "Node 0 of the default allocator has no services.");
        }

        return new(allocator, node, service);
    }

    /// <summary>Another service of the same node.</summary>
    /// <exception cref="InvalidOperationException">This is not a <c>dtn://node/</c> endpoint.</exception>
    public EndpointId WithDemux(string demux) => Scheme == EndpointScheme.Dtn && !IsNone
        ? Dtn(_name!, demux)
        : throw new InvalidOperationException($"{this} has no demux to change; only dtn://node/ endpoints have one.");

    /// <summary>Reads the text of an endpoint.</summary>
    /// <param name="text">
    /// <c>dtn://node/service</c>, <c>dtn:none</c>, <c>ipn:node.service</c>, <c>ipn:allocator.node.service</c> or <c>ipn:!.service</c>.
    /// </param>
    /// <exception cref="FormatException">The text is not a valid endpoint; the message says what was found.</exception>
    public static EndpointId Parse(string text)
    {
        const string Expected = "expected dtn://node/service, dtn:none, ipn:node.service or ipn:allocator.node.service";
        if (TryParse(text, out var endpoint)) return endpoint;
        throw new FormatException($"'{text}' is not a valid endpoint; {Expected}.");
    }

    /// <inheritdoc/>
    public static EndpointId Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out EndpointId result) => TryParse(s, out result);

    /// <summary>Reads the text of an endpoint, as <see cref="Parse(string)"/> does.</summary>
    /// <param name="text">The text; null is not a valid endpoint.</param>
    /// <param name="endpoint">The endpoint, or <see cref="None"/> if the text is not a valid one.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out EndpointId endpoint)
    {
        endpoint = None;
        if (text is null) return false;
        if (text.StartsWith("dtn:", StringComparison.Ordinal)) return TryParseDtn(text[4..], out endpoint);
        return text.StartsWith("ipn:", StringComparison.Ordinal) && TryParseIpn(text.AsSpan(4), out endpoint);
    }

    /// <summary>Reads the specific part of a dtn URI: <c>none</c> or <c>//node/service</c>.</summary>
    private static bool TryParseDtn(string specific, out EndpointId endpoint)
    {
        endpoint = None;
        if (specific == "none") return true;
        if (!specific.StartsWith("//", StringComparison.Ordinal)) return false;

        var slash = specific.IndexOf('/', 2);
        if (slash < 0) return false;
        var name = specific[2..slash];
        var demux = specific[(slash + 1)..];
        if (name.Length == 0 || !IsPart(name, slashAllowed: false) || !IsPart(demux, slashAllowed: true)) return false;
        endpoint = new(name, demux);
        return true;
    }

    /// <summary>Reads the specific part of an ipn URI: <c>node.service</c>, <c>allocator.node.service</c> or <c>!.service</c>.</summary>
    private static bool TryParseIpn(ReadOnlySpan<char> specific, out EndpointId endpoint)
    {
        endpoint = None;
        var last = specific.LastIndexOf('.');
        if (last < 0 || !TryParseNumber(specific[(last + 1)..], out var service)) return false;
        var qualified = specific[..last];
        var first = qualified.IndexOf('.');
        ulong node;
        if (qualified is "!")
        {
            node = LocalNodeNumber;
        }
        else if (first < 0)
        {
            if (!TryParseNumber(qualified, out node)) return false;
        }
        else
        {
            if (!TryParseNumber(qualified[..first], out var allocator) || allocator > uint.MaxValue) return false;
            if (!TryParseNumber(qualified[(first + 1)..], out node) || node > uint.MaxValue) return false;
            node |= allocator << 32;
        }

        endpoint = node == 0 ? None : Ipn(node, service); // node 0 means the null endpoint, whatever its service
        return true;
    }

    /// <summary>Digits only, and no leading zero, so that an endpoint has one text.</summary>
    private static bool TryParseNumber(ReadOnlySpan<char> text, out ulong number)
    {
        number = 0;
        return text is not ['0', _, ..] && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static bool IsPart(string part, bool slashAllowed)
    {
        if (part.Length > MaxPartLength) return false;
        foreach (var c in part)
        {
            if (c is <= ' ' or > '~' || (c == '/' && !slashAllowed)) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public bool Equals(EndpointId other) => Allocator == other.Allocator && Node == other.Node && Service == other.Service
        && string.Equals(_name, other._name, StringComparison.Ordinal) && string.Equals(_demux, other._demux, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EndpointId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_name, _demux, Allocator, Node, Service);

    /// <summary>The URI.</summary>
    public override string ToString()
    {
        if (Scheme == EndpointScheme.Dtn) return IsNone ? "dtn:none" : $"dtn://{_name}/{_demux}";
        if (IsLocalNode) return string.Create(CultureInfo.InvariantCulture, $"ipn:!.{Service}");
        return Allocator == 0
            ? string.Create(CultureInfo.InvariantCulture, $"ipn:{Node}.{Service}")
            : string.Create(CultureInfo.InvariantCulture, $"ipn:{Allocator}.{Node}.{Service}");
    }

    /// <summary>Whether both name the same endpoint.</summary>
    public static bool operator ==(EndpointId left, EndpointId right) => left.Equals(right);

    /// <summary>Whether they name different endpoints.</summary>
    public static bool operator !=(EndpointId left, EndpointId right) => !left.Equals(right);
}
