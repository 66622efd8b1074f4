namespace Dunes.Sdk.Mesh.Transport;

/// <summary>What a reassembly slot holds.</summary>
internal enum ReassemblyState
{
    /// <summary>Nothing.</summary>
    Free = 0,

    /// <summary>A message of which segments are missing.</summary>
    Receiving,

    /// <summary>The name of a message that was delivered, to acknowledge it again.</summary>
    Accepted,

    /// <summary>The name of a message that could not be used, to refuse it again.</summary>
    Refused,
}
