namespace Dunes.Sdk.Mesh;

/// <summary>One mesh node as a state machine: octets and the time go in, octets and messages come out. It owns no socket, clock or thread.</summary>
/// <remarks>Not thread-safe. Time is a span since any fixed start. After each call take what waits: transmissions, messages, outcomes.</remarks>
public sealed class MeshNode
{
    /// <summary>Creates a provisioned node.</summary>
    /// <exception cref="ArgumentException">A field is out of its range; the message names it.</exception>
    public MeshNode(MeshNodeConfiguration configuration) => throw new NotImplementedException();

    /// <summary>The primary element's address.</summary>
    public ushort Address => throw new NotImplementedException();

    /// <summary>The next sequence number; a shell stores one well ahead of it, so that none is used twice.</summary>
    public uint NextSequence => throw new NotImplementedException();

    /// <summary>When <see cref="OnDeadline"/> wants to be called; null for never.</summary>
    public TimeSpan? Deadline => throw new NotImplementedException();

    /// <summary>Takes one network PDU off the air. Any octets give a status, never an exception.</summary>
    public MeshReceiveStatus OnReceived(ReadOnlySpan<byte> networkPdu, TimeSpan now) => throw new NotImplementedException();

    /// <summary>Lets due timers run; called early, it does nothing.</summary>
    public void OnDeadline(TimeSpan now) => throw new NotImplementedException();

    /// <summary>Sends an access message.</summary>
    public MeshSendStatus Send(in MeshSend send, ReadOnlySpan<byte> accessPdu, TimeSpan now, out uint handle) => throw new NotImplementedException();

    /// <summary>Takes the next PDU to put on the air.</summary>
    public bool TryTakeTransmission(out MeshTransmission transmission) => throw new NotImplementedException();

    /// <summary>Takes the next received message.</summary>
    public bool TryTakeMessage(out MeshMessage message) => throw new NotImplementedException();

    /// <summary>Takes the next outcome of an acknowledged message.</summary>
    public bool TryTakeOutcome(out MeshSendOutcome outcome) => throw new NotImplementedException();

    /// <summary>The replay list, to be stored with what was received: per source the IV index and the highest sequence seen.</summary>
    public IReadOnlyCollection<MeshReplayEntry> ReplayList => throw new NotImplementedException();

    /// <summary>Restores a stored replay list.</summary>
    public void RestoreReplayList(IEnumerable<MeshReplayEntry> entries) => throw new NotImplementedException();
}
