namespace Dunes.Sdk.Gateway.Policy;

/// <summary>Judges commands outside of the advisor: the list of what may be done is closed, and so is the list of what it may be done to.</summary>
/// <param name="actuators">The actuators that may be switched; null where only the gateway knows them, and any unicast address passes.</param>
internal sealed class SwitchPolicy(IReadOnlyList<ushort>? actuators)
{
    private readonly HashSet<ushort>? _actuators = actuators is null ? null : [.. actuators];

    /// <summary>Gives null when the command may be done, otherwise why not.</summary>
    public string? Refusal(SwitchCommand command)
    {
        if (command.Target is 0 or > Flow.FlowContent.LastUnicast) return $"{command.Target:X4} is no unicast address";
        if (_actuators is not null && !_actuators.Contains(command.Target)) return $"{command.Target:X4} is no actuator that commands may switch";
        return null;
    }
}
