namespace Dunes.Sdk.Gateway;

/// <summary>
/// A command as the flow sends it. The closed list of what may be asked for has one entry yet: switch an actuator on or off.
/// </summary>
/// <param name="Id">
/// Names the command. The flow makes it from the gateway, the reading and the action, so that it is unique among all gateways.
/// </param>
/// <param name="Target">Unicast address of the actuator.</param>
/// <param name="IsOn">The state to switch to.</param>
/// <param name="DecidedBy"><c>rules</c>, or the model's name.</param>
/// <param name="Because">The reading that led to it, for the audit.</param>
public sealed record SwitchCommand(Guid Id, ushort Target, bool IsOn, string DecidedBy, string Because);
