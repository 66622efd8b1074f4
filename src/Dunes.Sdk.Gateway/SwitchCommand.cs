namespace Dunes.Sdk.Gateway;

/// <summary>The closed list of what an advisor may ask for has one entry yet: switch an actuator on or off.</summary>
/// <param name="Id">Names the command; unique for the ground station.</param>
/// <param name="Target">Unicast address of the actuator.</param>
/// <param name="IsOn">The state to switch to.</param>
/// <param name="DecidedBy"><c>rules</c>, or the model's name.</param>
/// <param name="Because">The reading that led to it, for the audit.</param>
public sealed record SwitchCommand(Guid Id, ushort Target, bool IsOn, string DecidedBy, string Because);
