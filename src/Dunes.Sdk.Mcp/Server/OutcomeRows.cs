using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Mcp.Server;

/// <summary>Rows of the topic <c>audit</c> that say what became of something, of all commands or of one.</summary>
internal sealed class OutcomeRows(Guid? command)
{
    public const string Topic = "audit";

    public RowVerdict Read(in JournalEntry entry, out JournalOutcome? item)
    {
        item = null;
        using var document = RowJson.Parse(entry);
        if (document is null || RowJson.Text(document.RootElement, "step") is not { } step) return RowVerdict.Unreadable;
        var row = document.RootElement;
        var outcome = RowJson.Text(row, "outcome");
        if (outcome is null && step is not ("commanded" or "judged" or "ended" or "rejected")) return RowVerdict.Other;
        var id = RowJson.Raw(row, "command");
        if (command is { } wanted && !(Guid.TryParse(id, out var named) && named == wanted)) return RowVerdict.Other;
        item = new()
        {
            Number = entry.Number,
            Step = step,
            At = RowJson.Time(row, "at"),
            Command = ForeignText.Clean(id),
            Target = RowJson.Number(row, "target") is >= 0 and <= ushort.MaxValue and var target ? (int)target : null,
            IsOn = RowJson.Flag(row, "isOn"),
            Outcome = outcome,
            Verdict = RowJson.Text(row, "verdict"),
            Reason = RowJson.Text(row, "reason"),
            DecidedBy = RowJson.Text(row, "decidedBy"),
            Because = RowJson.Text(row, "because"),
            Envelope = RowJson.Text(row, "envelope"),
            Bundle = RowJson.Text(row, "bundle"),
            Gateway = RowJson.Text(row, "gateway"),
        };
        return RowVerdict.Wanted;
    }
}
