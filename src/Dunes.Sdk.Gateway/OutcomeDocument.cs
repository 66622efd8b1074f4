using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Gateway.Flow;

namespace Dunes.Sdk.Gateway;

/// <summary>What a workflow came to, as the .maml.md document that its receipt mirrors: digests of inputs, route, bundles, who decided, verdicts, commands, acknowledgements, timings.</summary>
/// <remarks>It tells what the journals say and nothing else: no clock, no key, no envelope's octets. Its digests are SHA-256, over plaintext payloads and over the journals' rows.</remarks>
public static class OutcomeDocument
{
    /// <summary>Most bundles and commands that are listed one by one; digests cover all of them.</summary>
    private const int ListLimit = 200;

    /// <summary>Writes the document from the audit rows of a gateway's and a ground station's journals; equal journals give equal documents.</summary>
    /// <param name="workflowId">The workflow's name.</param>
    /// <param name="suiteName">The suite that sealed, by its full name.</param>
    /// <param name="gateway">The gateway's store.</param>
    /// <param name="ground">The ground station's store.</param>
    /// <param name="created">When the document is made, as it will say.</param>
    public static string Write(string workflowId, string suiteName, IBundleStore gateway, IBundleStore ground, DateTimeOffset created)
    {
        ArgumentException.ThrowIfNullOrEmpty(workflowId);
        ArgumentException.ThrowIfNullOrEmpty(suiteName);
        ArgumentNullException.ThrowIfNull(gateway);
        ArgumentNullException.ThrowIfNull(ground);
        var gatewayJournal = OutcomeJournal.Read(gateway);
        var groundJournal = OutcomeJournal.Read(ground);
        var stamp = created.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var identity = SHA256.HashData(Encoding.UTF8.GetBytes($"dunes/outcome/1\n{workflowId}\n{gatewayJournal.Digest}\n{groundJournal.Digest}\n"));

        var text = new StringBuilder();
        text.Append("---\nmaml_version: \"1.0\"\n")
            .Append(CultureInfo.InvariantCulture, $"id: \"urn:uuid:{Identities.Uuid(identity)}\"\n")
            .Append("type: emergency_workflow\norigin: \"agent://arachnid\"\n")
            .Append("permissions:\n  read: [\"agent://*\"]\n  write: [\"agent://arachnid\"]\n  execute: []\n")
            .Append(CultureInfo.InvariantCulture, $"created_at: \"{stamp}\"\n---\n")
            .Append(CultureInfo.InvariantCulture, $"## Intent\n\nTell what workflow {Code(workflowId)} came to, so that a receipt can vouch for it.\n\n");
        AppendContext(text, suiteName, gatewayJournal, groundJournal);
        AppendContent(text, gatewayJournal, groundJournal);
        text.Append(CultureInfo.InvariantCulture, $"## History\n\n- {stamp}: [CREATE] written from the journals of the gateway and the ground station\n");
        return text.ToString();
    }

    private static void AppendContext(StringBuilder text, string suiteName, OutcomeJournal gateway, OutcomeJournal ground)
    {
        text.Append("## Context\n\n")
            .Append(CultureInfo.InvariantCulture, $"- suite: {Code(suiteName)}\n")
            .Append(CultureInfo.InvariantCulture, $"- gateway journal: {gateway.Audit.Count} audit rows, sha256 `{gateway.Digest}`\n")
            .Append(CultureInfo.InvariantCulture, $"- ground journal: {ground.Audit.Count} audit rows, sha256 `{ground.Digest}`\n\n");
    }

    private static void AppendContent(StringBuilder text, OutcomeJournal gateway, OutcomeJournal ground)
    {
        var sealedRows = gateway.Of(AuditSteps.Sealed);
        var ingested = ground.Of(AuditSteps.Ingested);
        text.Append("## Content\n\n### Inputs\n\n")
            .Append(CultureInfo.InvariantCulture, $"- sealed: {sealedRows.Sum(row => row.Count ?? 0)} readings in {sealedRows.Count} envelopes, payloads sha256 `{DigestOf(sealedRows.Select(row => row.Digest))}`\n")
            .Append(CultureInfo.InvariantCulture, $"- delivered: {ingested.Sum(row => row.Count ?? 0)} readings in {ingested.Count} envelopes\n");
        foreach (var kind in ingested.GroupBy(row => row.ForwardSecrecy ?? "unknown", StringComparer.Ordinal).OrderBy(kind => kind.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"- forward secrecy: {Code(kind.Key)} for {kind.Count()} envelopes\n");
        }

        var digests = ingested.Select(row => row.Digest).ToHashSet(StringComparer.Ordinal);
        text.Append(CultureInfo.InvariantCulture, $"- sealed and not delivered: {sealedRows.Count(row => !digests.Contains(row.Digest))} envelopes\n")
            .Append(CultureInfo.InvariantCulture, $"- rejected: {gateway.Of(AuditSteps.Rejected).Count} by the gateway, {ground.Of(AuditSteps.Rejected).Count} by ground\n")
            .Append(CultureInfo.InvariantCulture, $"- lost, because their prekey was gone: {ground.Of(AuditSteps.Rejected).Count(row => row.Reason == Opening.PrekeyGone)} envelopes\n\n");

        AppendRoute(text, gateway, sealedRows);
        AppendBundles(text, sealedRows);
        AppendDecisions(text, gateway, ground);
        AppendCommands(text, gateway, ground);
        AppendAcknowledgements(text, gateway, sealedRows);
        AppendTimings(text, sealedRows, ingested);
    }

    private static void AppendRoute(StringBuilder text, OutcomeJournal gateway, List<AuditRow> sealedRows)
    {
        text.Append("### Route\n\n");
        var carriedBy = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in gateway.Of(AuditSteps.Carried)) carriedBy[row.Bundle ?? string.Empty] = row.Uplink ?? string.Empty;
        foreach (var route in sealedRows.GroupBy(row => carriedBy.GetValueOrDefault(row.Bundle ?? string.Empty), StringComparer.Ordinal).OrderBy(route => route.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"- {route.Count()} bundles: {(route.Key is null ? "stored, and carried by no uplink" : $"carried by {Code(route.Key)}")}\n");
        }

        if (sealedRows.Count == 0) text.Append("- none was needed\n");
        text.Append('\n');
    }

    private static void AppendBundles(StringBuilder text, List<AuditRow> sealedRows)
    {
        text.Append("### Bundles\n\n")
            .Append(CultureInfo.InvariantCulture, $"- count: {sealedRows.Count}\n");
        if (sealedRows.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"- first: {Code(sealedRows[0].Bundle)}\n- last: {Code(sealedRows[^1].Bundle)}\n- list sha256: `{DigestOf(sealedRows.Select(row => row.Bundle))}`\n");
        }

        if (sealedRows.Count is > 0 and <= ListLimit)
        {
            text.Append("\n| bundle | envelope | priority | readings | sha256 |\n|---|---|---|---|---|\n");
            foreach (var row in sealedRows) text.Append(CultureInfo.InvariantCulture, $"| {Code(row.Bundle)} | {row.Envelope} | {row.Priority} | {row.Count} | `{row.Digest}` |\n");
        }

        text.Append('\n');
    }

    private static void AppendDecisions(StringBuilder text, OutcomeJournal gateway, OutcomeJournal ground)
    {
        text.Append("### Decisions\n\n");
        var advised = ground.Of(AuditSteps.Advised);
        foreach (var decider in advised.GroupBy(row => row.DecidedBy ?? string.Empty, StringComparer.Ordinal).OrderBy(decider => decider.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"- decided_by: {Code(decider.Key)}, {decider.Count()} answers about {decider.Sum(row => row.Count ?? 0)} readings, {decider.Count(row => row.Outcome == "failed")} failed\n");
        }

        var unadvised = ground.Audit.Where(row => row.Step is AuditSteps.Unadvised or AuditSteps.AdviceDropped).Sum(row => row.Count ?? 0);
        if (unadvised > 0) text.Append(CultureInfo.InvariantCulture, $"- without advice: {unadvised} readings\n");
        if (advised.Count == 0) text.Append("- decided_by: nobody, because nothing was to be decided\n");
        var judged = gateway.Of(AuditSteps.Judged);
        text.Append(CultureInfo.InvariantCulture, $"- policy of the gateway: {judged.Count(row => row.Verdict == "allowed")} allowed, {judged.Count(row => row.Verdict == "refused")} refused\n")
            .Append(CultureInfo.InvariantCulture, $"- policy of ground: {ground.Of(AuditSteps.Commanded).Count} allowed, {ground.Of(AuditSteps.Judged).Count} refused\n\n");
    }

    private static void AppendCommands(StringBuilder text, OutcomeJournal gateway, OutcomeJournal ground)
    {
        var sent = ground.Of(AuditSteps.Commanded);
        var endedAtGround = ground.Of(AuditSteps.Ended);
        var results = new Dictionary<string, AuditRow>(StringComparer.Ordinal);
        foreach (var row in gateway.Of(AuditSteps.Ended)) results.TryAdd(row.Command ?? string.Empty, row);
        foreach (var row in endedAtGround) results.TryAdd(row.Command ?? string.Empty, row); // those that no gateway carried out
        text.Append("### Commands\n\n")
            .Append(CultureInfo.InvariantCulture, $"- sent: {sent.Count}, sha256 `{DigestOf(sent.Select(row => row.Command))}`\n");
        foreach (var outcome in Enum.GetValues<CommandOutcome>().Where(outcome => outcome != CommandOutcome.None))
        {
            text.Append(CultureInfo.InvariantCulture, $"- {OutcomeNames.Of(outcome)}: {results.Values.Count(row => row.Outcome == OutcomeNames.Of(outcome))}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"- ended at ground: {endedAtGround.Select(row => row.Command).Distinct(StringComparer.Ordinal).Count()}\n");
        if (sent.Count is > 0 and <= ListLimit)
        {
            text.Append("\n| command | target | switch | decided by | because | outcome | reason |\n|---|---|---|---|---|---|---|\n");
            foreach (var row in sent)
            {
                var result = results.GetValueOrDefault(row.Command ?? string.Empty);
                text.Append(CultureInfo.InvariantCulture, $"| {row.Command} | {row.Target:X4} | {(row.IsOn == true ? "on" : "off")} | {Code(row.DecidedBy)} | {Code(row.Because)} | {result?.Outcome ?? "under way"} | {Code(result?.Reason)} |\n");
            }
        }

        text.Append('\n');
    }

    private static void AppendAcknowledgements(StringBuilder text, OutcomeJournal gateway, List<AuditRow> sealedRows)
    {
        var rows = gateway.Of(AuditSteps.Acknowledged);
        var acknowledged = rows.SelectMany(row => (row.Envelope ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToHashSet(StringComparer.Ordinal);
        text.Append("### Acknowledgements\n\n")
            .Append(CultureInfo.InvariantCulture, $"- end to end: {acknowledged.Count} envelopes in {rows.Count} messages, for {sealedRows.Count} of telemetry and those of results\n")
            .Append(CultureInfo.InvariantCulture, $"- telemetry without one: {sealedRows.Count(row => !acknowledged.Contains(row.Envelope ?? string.Empty))} envelopes\n")
            .Append(CultureInfo.InvariantCulture, $"- envelopes sha256: `{DigestOf(rows.Select(row => row.Envelope))}`\n");
        if (rows.Count > 0 && acknowledged.Count <= ListLimit)
        {
            text.Append("\n| at | envelopes | sha256 |\n|---|---|---|\n");
            foreach (var row in rows) text.Append(CultureInfo.InvariantCulture, $"| {row.At} | {row.Envelope} | `{row.Digest}` |\n");
        }

        text.Append('\n');
    }

    private static void AppendTimings(StringBuilder text, List<AuditRow> sealedRows, List<AuditRow> ingested)
    {
        text.Append("### Timings\n\n");
        if (sealedRows.Count > 0) text.Append(CultureInfo.InvariantCulture, $"- first reading received: {sealedRows.Select(row => row.Oldest).Min(StringComparer.Ordinal)}\n");
        if (ingested.Count > 0) text.Append(CultureInfo.InvariantCulture, $"- last envelope delivered: {ingested.Select(row => row.At).Max(StringComparer.Ordinal)}\n");

        var deliveredAt = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var row in ingested)
        {
            if (row.Bundle is not null && TryTime(row.At, out var at)) deliveredAt.TryAdd(row.Bundle, at);
        }

        foreach (var priority in new[] { Priority.Critical, Priority.Elevated, Priority.Routine })
        {
            var milliseconds = new List<double>();
            foreach (var row in sealedRows)
            {
                if (row.Priority == PriorityNames.Of(priority) && row.Bundle is not null && deliveredAt.TryGetValue(row.Bundle, out var delivered) && TryTime(row.Oldest, out var oldest)) milliseconds.Add((delivered - oldest).TotalMilliseconds);
            }

            if (milliseconds.Count == 0) continue;
            milliseconds.Sort();
            text.Append(CultureInfo.InvariantCulture, $"- {PriorityNames.Of(priority)}: {milliseconds.Count} envelopes from first reading to delivery, median {milliseconds[milliseconds.Count / 2]:0} ms, longest {milliseconds[^1]:0} ms\n");
        }

        text.Append('\n');
    }

    private static bool TryTime(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    private static string DigestOf(IEnumerable<string?> items)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var item in items)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(item ?? string.Empty));
            hash.AppendData("\n"u8);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>As inline code that stays in its line and table cell, whatever an advisor wrote.</summary>
    private static string Code(string? text)
    {
        if (string.IsNullOrEmpty(text)) return string.Empty;
        var safe = new StringBuilder(text.Length + 2).Append('`');
        foreach (var rune in text.EnumerateRunes())
        {
            var isPlain = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
            safe.Append(isPlain && rune.Value is not ('`' or '|') ? rune : new Rune('?'));
        }

        return safe.Append('`').ToString();
    }
}
