using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway;

/// <summary>One measured value on its way from a sensor to an advisor.</summary>
/// <remarks>
/// <see cref="Gateway"/>, <see cref="Source"/>, <see cref="IvIndex"/>, <see cref="Sequence"/> and <see cref="Position"/> name the value: no
/// two messages of a mesh have the same numbers,
/// and two values of one property in one message have different positions. <see cref="ReportCounter"/> does not: a sensor may start it
/// over.
/// </remarks>
public sealed record Reading
{
    /// <summary>Node id of the gateway whose mesh the sensor belongs to. Two gateways may use the same mesh addresses.</summary>
    public EndpointId Gateway { get; init; }

    /// <summary>Unicast address of the sensor's element.</summary>
    public required ushort Source { get; init; }

    /// <summary>IV index under which the mesh message was sent.</summary>
    public uint IvIndex { get; init; }

    /// <summary>Sequence number of the mesh message, 24 bits.</summary>
    public uint Sequence { get; init; }

    /// <summary>Place of the value in the message; the first is 0.</summary>
    public int Position { get; init; }

    /// <summary>The sensor's own count of its reports, or 0 if it keeps none. A report that is sent again has the same count.</summary>
    public uint ReportCounter { get; init; }

    /// <summary>What was measured.</summary>
    public required SensorProperty Property { get; init; }

    /// <summary>The raw value in the property's unit.</summary>
    public required long Value { get; init; }

    /// <summary>When the gateway received it, by the gateway's clock; unknown if it has none.</summary>
    public DtnTime Received { get; init; }

    /// <summary>How urgent it is. The default is <see cref="Priority.Routine"/>.</summary>
    public Priority Priority { get; init; }

    /// <summary>
    /// Whether the same report may have been delivered before: the gateway could not tell a repeat from a counter that started over.
    /// </summary>
    public bool IsPossiblyRepeated { get; init; }

    /// <summary>
    /// Whether <see cref="IvIndex"/>, <see cref="Sequence"/> and <see cref="Position"/> are known; payloads written before they were
    /// carried lack them.
    /// </summary>
    internal bool HasSequence { get; init; } = true;
}
