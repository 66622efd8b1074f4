using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Dunes.Sdk;

/// <summary>Where a bundle or an envelope comes from or goes to: <c>dtn://hab-1/telemetry</c>, <c>ipn:42.7</c> or <c>dtn:none</c>.</summary>
/// <remarks>
/// RFC 9171, section 4.2.5.1. A dtn name has 1 to 255 octets of visible ASCII without <c>/</c>; a demux has 0 to 255 octets of visible ASCII.
/// The default value is <see cref="None"/>.
/// </remarks>
public readonly struct EndpointId : IEquatable<EndpointId>, IParsable<EndpointId>
{
    private const int MaxPartLength = 255;
    private readonly string? _name;
    private readonly string? _demux;
    private readonly ulong _node;
    private readonly ulong _service;

    private EndpointId(string name, string demux) => (_name, _demux) = (name, demux);

    private EndpointId(ulong node, ulong service) => (Scheme, _node, _service) = (EndpointScheme.Ipn, node, service);

    /// <summary>The endpoint that nobody is registered in, <c>dtn:none</c>.</summary>
    public static EndpointId None => default;

    /// <summary>dtn or ipn.</summary>
    public EndpointScheme Scheme { get => field == 0 ? EndpointScheme.Dtn : field; }

    /// <summary>Whether this is <c>dtn:none</c> (or <c>ipn:0.0</c>, its other spelling).</summary>
    public bool IsNone => Scheme == EndpointScheme.Dtn ? _name is null : _node == 0;

    /// <summary>The node name of a dtn endpoint; empty for the others.</summary>
    public string Name => _name ?? string.Empty;

    /// <summary>The demux of a dtn endpoint, what follows the node name's slash; empty for the others.</summary>
    public string Demux => _demux ?? string.Empty;

    /// <summary>The node number of an ipn endpoint; 0 for the others.</summary>
    public ulong Node => _node;

    /// <summary>The service number of an ipn endpoint; 0 for the others.</summary>
    public ulong Service => _service;

    /// <summary>The administrative endpoint of this endpoint's node: <c>dtn://node/</c> or <c>ipn:node.0</c>.</summary>
    public EndpointId NodeId => IsNone ? None : Scheme == EndpointScheme.Ipn ? new(_node, 0) : new(_name!, string.Empty);

    /// <summary>A dtn endpoint.</summary>
    /// <exception cref="ArgumentException">A part is too long or has a character that the scheme refuses.</exception>
    public static EndpointId Dtn(string name, string demux = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(demux);
        if (!IsPart(name, slashAllowed: false)) throw new ArgumentException($"'{name}' is no node name: 1 to {MaxPartLength} visible ASCII characters without a slash are.", nameof(name));
        if (!IsPart(demux, slashAllowed: true)) throw new ArgumentException($"'{demux}' is no demux: at most {MaxPartLength} visible ASCII characters are.", nameof(demux));
        return new(name, demux);
    }

    /// <summary>An ipn endpoint; node 0 is <see cref="None"/>.</summary>
    public static EndpointId Ipn(ulong node, ulong service) => new(node, service);

    /// <summary>Another service of the same node.</summary>
    public EndpointId WithDemux(string demux) => Scheme == EndpointScheme.Dtn && !IsNone
        ? Dtn(_name!, demux)
        : throw new InvalidOperationException($"{this} has no demux to change; only dtn://node/ endpoints have one.");

    /// <summary>Reads <c>dtn://node/service</c>, <c>dtn:none</c> or <c>ipn:node.service</c>.</summary>
    /// <exception cref="FormatException">The text is no endpoint; the message says what was found.</exception>
    public static EndpointId Parse(string text) => TryParse(text, out var endpoint)
        ? endpoint
        : throw new FormatException($"'{text}' is no endpoint; dtn://node/service, dtn:none and ipn:node.service are.");

    /// <inheritdoc/>
    public static EndpointId Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out EndpointId result) => TryParse(s, out result);

    /// <summary>Reads <c>dtn://node/service</c>, <c>dtn:none</c> or <c>ipn:node.service</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out EndpointId endpoint)
    {
        endpoint = None;
        if (text is null) return false;
        if (text.StartsWith("dtn:", StringComparison.Ordinal)) return TryParseDtn(text[4..], out endpoint);
        if (!text.StartsWith("ipn:", StringComparison.Ordinal)) return false;

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0
            || !ulong.TryParse(text.AsSpan(4, dot - 4), NumberStyles.None, CultureInfo.InvariantCulture, out var node)
            || !ulong.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var service)) return false;
        endpoint = Ipn(node, service);
        return true;
    }

    /// <summary>Reads the scheme-specific part of a dtn URI: <c>none</c> or <c>//node/service</c>.</summary>
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
    public bool Equals(EndpointId other) => (IsNone && other.IsNone)
        || (Scheme == other.Scheme && _node == other._node && _service == other._service
            && string.Equals(_name, other._name, StringComparison.Ordinal) && string.Equals(_demux, other._demux, StringComparison.Ordinal));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EndpointId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => IsNone ? 0 : HashCode.Combine(Scheme, _name, _demux, _node, _service);

    /// <summary>The URI.</summary>
    public override string ToString() => Scheme == EndpointScheme.Ipn
        ? string.Create(CultureInfo.InvariantCulture, $"ipn:{_node}.{_service}")
        : IsNone ? "dtn:none" : $"dtn://{_name}/{_demux}";

    /// <summary>Whether both name the same endpoint.</summary>
    public static bool operator ==(EndpointId left, EndpointId right) => left.Equals(right);

    /// <summary>Whether they name different endpoints.</summary>
    public static bool operator !=(EndpointId left, EndpointId right) => !left.Equals(right);
}
