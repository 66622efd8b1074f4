using System.Text;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Gateway;

/// <summary>Stops the host when a gateway option is out of its range.</summary>
internal sealed class GatewayOptionsValidator : IValidateOptions<GatewayOptions>
{
    private const int MaxActuators = 32_767;

    public ValidateOptionsResult Validate(string? name, GatewayOptions options) =>
        Fault(options) is { } fault ? ValidateOptionsResult.Fail(fault) : ValidateOptionsResult.Success;

    /// <summary>The first option that is out of its range, with its value; null when none is.</summary>
    public static string? Fault(GatewayOptions options)
    {
        if (options.Telemetry.IsNone) return $"{nameof(options.Telemetry)} is dtn:none; name the gateway's telemetry endpoint.";
        if (options.Commands.IsNone || options.Commands == options.Telemetry) return $"{nameof(options.Commands)} is {options.Commands}; name an endpoint of its own.";
        if (options.Commands.NodeId != options.Telemetry.NodeId) return $"{nameof(options.Commands)} is {options.Commands}; use an endpoint of {options.Telemetry.NodeId}, as {nameof(options.Telemetry)} is.";
        if (options.Ground.IsNone) return $"{nameof(options.Ground)} is dtn:none; name the ground station's ingest endpoint.";
        if (options.ApplicationKeyIndex is < 0 or > 4095) return $"{nameof(options.ApplicationKeyIndex)} is {options.ApplicationKeyIndex}; use 0 to 4095.";
        if (!IsWait(options.RoutineWait)) return $"{nameof(options.RoutineWait)} is {options.RoutineWait.TotalSeconds} s; use 0 to 60 s.";
        if (!IsWait(options.ElevatedWait)) return $"{nameof(options.ElevatedWait)} is {options.ElevatedWait.TotalSeconds} s; use 0 to 60 s.";
        if (options.BatchLimit is < 1 or > 1024) return $"{nameof(options.BatchLimit)} is {options.BatchLimit}; use 1 to 1,024 readings.";
        if (options.Lifetime < TimeSpan.FromMinutes(1) || options.Lifetime > TimeSpan.FromDays(365)) return $"{nameof(options.Lifetime)} is {options.Lifetime}; use a minute to 365 days.";
        if (options.ElevatedCustody < TimeSpan.Zero || options.ElevatedCustody > TimeSpan.FromDays(365)) return $"{nameof(options.ElevatedCustody)} is {options.ElevatedCustody}; use 0 to 365 days.";
        if (options.RoutineCustody < TimeSpan.Zero || options.RoutineCustody > TimeSpan.FromDays(365)) return $"{nameof(options.RoutineCustody)} is {options.RoutineCustody}; use 0 to 365 days.";
        if (options.CommandTimeout < TimeSpan.FromSeconds(1) || options.CommandTimeout > TimeSpan.FromSeconds(600)) return $"{nameof(options.CommandTimeout)} is {options.CommandTimeout.TotalSeconds} s; use 1 to 600 s.";
        if (options.CommandsPerMinute is < 1 or > 600) return $"{nameof(options.CommandsPerMinute)} is {options.CommandsPerMinute}; use 1 to 600.";
        if (options.Actuators is null || options.Actuators.Count > MaxActuators) return $"{nameof(options.Actuators)} is missing or longer than {MaxActuators}; list the actuators' unicast addresses.";
        foreach (var actuator in options.Actuators)
        {
            if (actuator is 0 or > Flow.FlowContent.LastUnicast) return $"{nameof(options.Actuators)} has 0x{actuator:X4}; use unicast addresses, 0x0001 to 0x7FFF.";
        }

        return IsWorkflowId(options.WorkflowId) ? null : $"{nameof(options.WorkflowId)} is missing or too long; use at most 255 octets of UTF-8.";
    }

    internal static bool IsWait(TimeSpan wait) => wait >= TimeSpan.Zero && wait <= TimeSpan.FromSeconds(60);

    internal static bool IsWorkflowId(string? workflowId) => workflowId is not null && Encoding.UTF8.GetByteCount(workflowId) <= 255;
}
