using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Gateway;

/// <summary>Stops the host when a ground option is out of its range.</summary>
internal sealed class GroundOptionsValidator : IValidateOptions<GroundOptions>
{
    public ValidateOptionsResult Validate(string? name, GroundOptions options) =>
        Fault(options) is { } fault ? ValidateOptionsResult.Fail(fault) : ValidateOptionsResult.Success;

    /// <summary>The first option that is out of its range, with its value; null when none is.</summary>
    public static string? Fault(GroundOptions options)
    {
        if (options.Ingest.IsNone) return $"{nameof(options.Ingest)} is dtn:none; name the ground station's ingest endpoint.";
        if (options.CommandLifetime < TimeSpan.FromSeconds(1) || options.CommandLifetime > TimeSpan.FromDays(1)) return $"{nameof(options.CommandLifetime)} is {options.CommandLifetime}; use a second to a day.";
        if (!GatewayOptionsValidator.IsWait(options.AcknowledgeWait)) return $"{nameof(options.AcknowledgeWait)} is {options.AcknowledgeWait.TotalSeconds} s; use 0 to 60 s.";
        if (options.AcknowledgeGrace < TimeSpan.Zero || options.AcknowledgeGrace > TimeSpan.FromDays(1)) return $"{nameof(options.AcknowledgeGrace)} is {options.AcknowledgeGrace}; use 0 to 1 day.";
        if (options.AdviceTimeout < TimeSpan.FromSeconds(1) || options.AdviceTimeout > TimeSpan.FromMinutes(10)) return $"{nameof(options.AdviceTimeout)} is {options.AdviceTimeout}; use 1 s to 10 minutes.";
        if (options.AdviceLifetime < TimeSpan.FromMinutes(1) || options.AdviceLifetime > TimeSpan.FromDays(30)) return $"{nameof(options.AdviceLifetime)} is {options.AdviceLifetime}; use 1 minute to 30 days.";
        if (options.OneTimePrekeys is < 0 or > Flow.FlowContent.MaxOneTimePrekeys) return $"{nameof(options.OneTimePrekeys)} is {options.OneTimePrekeys}; use 0 to {Flow.FlowContent.MaxOneTimePrekeys}.";
        if (options.PrekeyLifetime < TimeSpan.FromHours(1) || options.PrekeyLifetime > TimeSpan.FromDays(90)) return $"{nameof(options.PrekeyLifetime)} is {options.PrekeyLifetime}; use 1 hour to 90 days.";
        if (options.PrekeyRetention < TimeSpan.Zero || options.PrekeyRetention > Flow.FlowContent.MaxRetention) return $"{nameof(options.PrekeyRetention)} is {options.PrekeyRetention}; use 0 to 366 days.";
        return GatewayOptionsValidator.IsWorkflowId(options.WorkflowId) ? null : $"{nameof(options.WorkflowId)} is missing or too long; use at most 255 octets of UTF-8.";
    }
}
