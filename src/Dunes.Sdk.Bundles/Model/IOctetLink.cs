namespace Dunes.Sdk.Bundles;

/// <summary>A reliable octet stream under a convergence layer: a socket's shell, or a pipe of the simulation. Nothing here blocks.</summary>
public interface IOctetLink
{
    /// <summary>Whether octets can flow.</summary>
    OctetLinkState State { get; }

    /// <summary>Raised, on any thread, when the state changed, octets arrived or room was made.</summary>
    Action? Signal { get; set; }

    /// <summary>Begins to open a closed link; a passive link does nothing.</summary>
    void Open();

    /// <summary>Closes the link; what was not read is dropped.</summary>
    void Close();

    /// <summary>Takes as many octets as there is room for; gives how many, 0 for none.</summary>
    int Write(ReadOnlySpan<byte> octets);

    /// <summary>Gives octets that arrived; gives how many, 0 for none now.</summary>
    int Read(Span<byte> destination);
}
