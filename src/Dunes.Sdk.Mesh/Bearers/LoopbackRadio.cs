namespace Dunes.Sdk.Mesh.Bearers;

/// <summary>Joins nodes of one process: what one bearer sends, every other hears once, at once and without loss.</summary>
/// <remarks>For tests and samples. Waits and repeats of a transmission are left out, because nothing is ever lost. All members may be called from any thread.</remarks>
public sealed class LoopbackRadio
{
    private readonly Lock _lock = new();
    private LoopbackBearer[] _bearers = [];

    /// <summary>Adds a bearer to the radio.</summary>
    /// <param name="name">Names it in logs and metrics.</param>
    public IMeshBearer CreateBearer(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var bearer = new LoopbackBearer(this, name);
        lock (_lock) _bearers = [.. _bearers, bearer];
        return bearer;
    }

    private sealed class LoopbackBearer(LoopbackRadio radio, string name) : IMeshBearer
    {
        private readonly Lock _hearing = new();

        public string Name => name;

        public Action<ReadOnlyMemory<byte>>? Received { get; set; }

        public void Transmit(in MeshTransmission transmission)
        {
            var octets = transmission.Pdu.ToArray();
            foreach (var other in radio._bearers)
            {
                if (other != this) other.Hear(octets);
            }
        }

        private void Hear(byte[] octets)
        {
            lock (_hearing) Received?.Invoke(octets);
        }
    }
}
