namespace Dunes.Sdk.Gateway;

/// <summary>What a gateway took from the mesh and could not use, by reason, since it was created.</summary>
/// <param name="WrongKey">Messages under another key than the sensors' and actuators'.</param>
/// <param name="Malformed">Sensor Status and Generic OnOff Status messages that are not as the specification says.</param>
/// <param name="UnknownOpcode">Messages of a kind that the gateway does not use.</param>
/// <param name="UnsupportedSize">Values of more than eight octets, and report counters of more than four; what stands beside them in the
/// message is read.</param>
public readonly record struct NotUnderstoodCounters(long WrongKey, long Malformed, long UnknownOpcode, long UnsupportedSize);
