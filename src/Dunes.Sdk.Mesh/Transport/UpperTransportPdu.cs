namespace Dunes.Sdk.Mesh.Transport;

/// <summary>A whole upper transport PDU and where it came from, still encrypted. It borrows the octets.</summary>
internal readonly ref struct UpperTransportPdu
{
    /// <summary>The encrypted access PDU and its TransMIC, or the parameters of a control message.</summary>
    public required ReadOnlySpan<byte> Octets { get; init; }

    public required bool IsControl { get; init; }

    /// <summary>AKF and AID, or the opcode of a control message; 7 bits.</summary>
    public required byte First { get; init; }

    public required bool IsLongMic { get; init; }

    public required ushort Source { get; init; }

    public required ushort Destination { get; init; }

    public required byte Ttl { get; init; }

    /// <summary>Of the first segment of a segmented message: its SeqAuth.</summary>
    public required uint Sequence { get; init; }

    public required uint IvIndex { get; init; }

    /// <summary>Which network key it came under.</summary>
    public required int NetworkKey { get; init; }

    /// <summary>Which reassembly holds it; -1 when it came in one PDU.</summary>
    public required int Slot { get; init; }
}
