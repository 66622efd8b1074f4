namespace Dunes.Sdk.Mesh;

/// <summary>Carries network PDUs of 14 to 29 octets between neighbours: an advertiser, a test bench or the simulated radio.</summary>
/// <remarks>Mesh Protocol 1.1, section 3.3. An implementation may call <see cref="Received"/> on any thread, one call at a time.</remarks>
public interface IMeshBearer
{
    /// <summary>Names the bearer in logs and metrics.</summary>
    string Name { get; }

    /// <summary>Called with each network PDU heard; the memory is the bearer's again when the call returns.</summary>
    Action<ReadOnlyMemory<byte>>? Received { get; set; }

    /// <summary>Sends one PDU as often as it says; never blocks, and drops when its own queue is full.</summary>
    void Transmit(in MeshTransmission transmission);
}
