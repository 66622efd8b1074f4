namespace Dunes.Sdk.Mcp.Advisors;

/// <summary>Local rules, for when no model is in reach: an alarm switches on the actuator that watches over its sensor.</summary>
public sealed class RulesAdvisor : IAdvisor
{
    /// <summary>Creates the rules.</summary>
    /// <param name="actuatorFor">Gives the actuator that watches over a sensor, or null.</param>
    public RulesAdvisor(Func<ushort, ushort?> actuatorFor) => throw new NotImplementedException();

    /// <inheritdoc/>
    public string DecidedBy => "rules";

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SwitchCommand>> AdviseAsync(IReadOnlyList<Reading> readings, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
