using System.Text.Json;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>One row of the journal topic <c>audit</c>: what a step did, to what, when. Absent fields do not apply to the step.</summary>
/// <remarks>Digests are SHA-256 of plaintext payloads, so that equal runs give equal rows although no two envelopes have the same octets.</remarks>
internal sealed record AuditRow
{
    public const string Topic = "audit";

    public required string Step { get; init; }

    public string? At { get; init; }

    public string? Workflow { get; init; }

    /// <summary>The node id of the gateway that it is about; ground's rows of advice and commands have it.</summary>
    public string? Gateway { get; init; }

    /// <summary>Epoch and sequence of the envelope.</summary>
    public string? Envelope { get; init; }

    /// <summary>Source, creation time and sequence of the bundle.</summary>
    public string? Bundle { get; init; }

    public string? Digest { get; init; }

    public string? Priority { get; init; }

    public int? Count { get; init; }

    /// <summary>The earliest time that a reading of the envelope was received.</summary>
    public string? Oldest { get; init; }

    /// <summary>The uplink that carried the bundle.</summary>
    public string? Uplink { get; init; }

    /// <summary>The kind of prekey that the envelope was sealed for, or <c>no forward secrecy</c>: then it was a key that is kept.</summary>
    public string? ForwardSecrecy { get; init; }

    public string? Command { get; init; }

    public int? Target { get; init; }

    public bool? IsOn { get; init; }

    public string? DecidedBy { get; init; }

    public string? Because { get; init; }

    public string? Verdict { get; init; }

    public string? Outcome { get; init; }

    public string? Reason { get; init; }

    /// <summary>What became of an advised command: allowed, or refused for a reason.</summary>
    public static AuditRow Of(string step, SwitchCommand command, string? refusal, DtnTime wall, string? gateway = null) => new()
    {
        Step = step,
        At = wall.ToString(),
        Gateway = gateway,
        Command = command.Id.ToString(),
        Target = command.Target,
        IsOn = command.IsOn,
        DecidedBy = command.DecidedBy,
        Because = command.Because,
        Verdict = refusal is null ? "allowed" : "refused",
        Reason = refusal,
    };

    public string ToJson() => JsonSerializer.Serialize(this, AuditJson.Default.AuditRow);

    /// <summary>Reads a row; null for a row of another shape.</summary>
    public static AuditRow? FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, AuditJson.Default.AuditRow);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
