using Dunes.Sdk.Mesh;

namespace Dunes.Sdk.Gateway.Tests.World;

/// <summary>A bearer that keeps what it sends, and throws when a test says so.</summary>
internal sealed class TestBearer(string name) : IMeshBearer
{
    public string Name => name;

    /// <summary>What <see cref="Transmit"/> and <see cref="Received"/> throw now.</summary>
    public Func<Exception?> Fault { get; set; } = static () => null;

    public List<byte[]> Sent { get; } = [];

    public int Calls { get; private set; }

    /// <summary>Ends when somebody listens.</summary>
    public TaskCompletionSource Listening { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Action<ReadOnlyMemory<byte>>? Received
    {
        get;
        set
        {
            if (Fault() is { } fault) throw fault;
            field = value;
            Listening.TrySetResult();
        }
    }

    public void Transmit(in MeshTransmission transmission)
    {
        Calls++;
        if (Fault() is { } fault) throw fault;
        Sent.Add(transmission.Pdu.ToArray());
    }
}
