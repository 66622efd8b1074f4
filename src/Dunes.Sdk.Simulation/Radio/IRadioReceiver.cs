namespace Dunes.Sdk.Simulation.Radio;

/// <summary>Takes what the nodes of a <see cref="SimulatedRadio"/> hear.</summary>
public interface IRadioReceiver
{
    /// <summary>Called with each network PDU that a node heard; the octets are the radio's again when the call returns.</summary>
    void OnHeard(int node, ReadOnlySpan<byte> pdu);
}
