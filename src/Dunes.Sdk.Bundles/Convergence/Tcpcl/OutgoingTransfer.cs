namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>A bundle of ours on its way to the peer.</summary>
internal sealed class OutgoingTransfer(ulong id, ReadOnlyMemory<byte> octets)
{
    public ulong Id { get; } = id;

    public ReadOnlyMemory<byte> Octets { get; } = octets;

    /// <summary>Octets whose segment was begun.</summary>
    public int Sent { get; set; }

    /// <summary>Octets that the peer acknowledged.</summary>
    public ulong Acknowledged { get; set; }

    /// <summary>When its last segment was handed out; null before.</summary>
    public TimeSpan? SentAt { get; set; }

    /// <summary>Whether every segment was begun, an empty bundle's only one included.</summary>
    public bool IsSent { get; set; }
}
