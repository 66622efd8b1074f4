using System.Globalization;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Advisors;

/// <summary>Local rules, for when no model is in reach: an alarm switches on the actuator that watches over its sensor.</summary>
/// <remarks>Its advice names the alarm that it is about, so that the same alarm, asked about twice, gives one command. It is an advisor by itself, or the fallback of another.</remarks>
public sealed class RulesAdvisor : IAdvisor
{
    private readonly Func<Reading, ushort?> _actuatorFor;

    /// <summary>Creates the rules.</summary>
    /// <param name="actuatorFor">Gives the actuator that watches over the sensor of an alarm, or null. Two gateways may use the same addresses: <see cref="Reading.Gateway"/> tells them apart.</param>
    public RulesAdvisor(Func<Reading, ushort?> actuatorFor)
    {
        ArgumentNullException.ThrowIfNull(actuatorFor);
        _actuatorFor = actuatorFor;
    }

    /// <inheritdoc/>
    public string DecidedBy => "rules";

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SwitchAdvice>> AdviseAsync(
        IReadOnlyList<Reading> readings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(readings);
        var advice = new List<SwitchAdvice>();
        foreach (var reading in readings)
        {
            if (reading.Property != SensorProperty.Alarm || reading.Value == 0 || _actuatorFor(reading) is not { } actuator) continue;
            var because = string.Create(
                CultureInfo.InvariantCulture, $"alarm {reading.Value} of {reading.Source:X4}, report {reading.ReportCounter}");
            advice.Add(new(actuator, IsOn: true, because) { About = reading });
        }

        return new(advice);
    }
}
