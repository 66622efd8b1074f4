using System.Text.Json;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Gateway;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>
/// The application at ground: it notes what it is told, and after a start reads in the journal what it was not told because the process
/// died.
/// </summary>
internal sealed class GroundApplication(FaultHistory history, Func<TimeSpan> now)
{
    // By their mesh message, too: a sensor that counts from the beginning says the same of something new, and the row of the first may have gone with a disk.
    private readonly Dictionary<(ReadingName Name, uint IvIndex, uint Sequence), int> _readings = [];
    private readonly Dictionary<Guid, int> _sent = [];
    private readonly Dictionary<Guid, int> _ended = [];

    /// <summary>How often a callback throws yet.</summary>
    public long Throws { get; set; }

    public void OnDelivered(Reading reading)
    {
        var name = new ReadingName(FaultSite.NumberOf(reading.Gateway), reading.Source, reading.Property, reading.ReportCounter, reading.Value);
        Take((name, reading.IvIndex, reading.Sequence), reading.IsPossiblyRepeated, now());
        ThrowIfAsked(); // it has heard of it all the same
    }

    public void OnCommandSent(SwitchCommand command)
    {
        Send(command.Id, command.Target, command.IsOn, command.Because, now());
        ThrowIfAsked();
    }

    /// <summary>Nobody answered an alarm within its lifetime, and the application is told.</summary>
    public void OnUnadvised(Reading reading) => history.LeftUnanswered.Add(new(-1, reading.Source, reading.Property, reading.ReportCounter, reading.Value));

    public void OnCommandEnded(CommandEnd end)
    {
        End(end.Id, end.Outcome == CommandOutcome.Acknowledged ? FaultHistory.Acknowledged : end.Outcome.ToString().ToLowerInvariant(), now());
        ThrowIfAsked();
    }

    /// <summary>Takes the rows of the journal that there are more of than it was told.</summary>
    /// <param name="journal">Ground's store.</param>
    /// <param name="at">When they were written at the latest: the process died then.</param>
    public void CatchUp(IBundleStore journal, TimeSpan at)
    {
        foreach (var rows in Rows(journal, "reading").GroupBy(MessageOf))
        {
            foreach (var row in rows.Skip(_readings.GetValueOrDefault(rows.Key))) Take(rows.Key, row.TryGetProperty("possiblyRepeated", out var mark) && mark.GetBoolean(), at);
        }

        var (sent, ended) = (new Dictionary<Guid, int>(), new Dictionary<Guid, int>());
        foreach (var row in Rows(journal, "audit"))
        {
            if (!row.TryGetProperty("command", out var text) || !text.TryGetGuid(out var id)) continue;
            switch (row.GetProperty("step").GetString())
            {
                case "commanded":
                    sent[id] = sent.GetValueOrDefault(id) + 1;
                    var (target, isOn) = ((ushort)row.GetProperty("target").GetInt32(), row.GetProperty("isOn").GetBoolean());
                    if (sent[id] > _sent.GetValueOrDefault(id)) Send(id, target, isOn, Text(row, "because"), at);
                    break;
                case "ended":
                    ended[id] = ended.GetValueOrDefault(id) + 1;
                    if (ended[id] > _ended.GetValueOrDefault(id)) End(id, Text(row, "outcome"), at);
                    break;
            }
        }
    }

    private static string Text(JsonElement row, string member) => row.GetProperty(member).GetString() ?? string.Empty;

    private static IEnumerable<JsonElement> Rows(IBundleStore journal, string topic)
    {
        foreach (var row in journal.ReadJournal(topic))
        {
            using var document = JsonDocument.Parse(row.Body);
            yield return document.RootElement.Clone();
        }
    }

    private static (ReadingName Name, uint IvIndex, uint Sequence) MessageOf(JsonElement row) => (NameOf(row), Number(row, "ivIndex"), Number(row, "sequence"));

    private static uint Number(JsonElement row, string member) => row.TryGetProperty(member, out var number) ? number.GetUInt32() : 0;

    private static ReadingName NameOf(JsonElement row) => new(
        FaultSite.NumberOf(EndpointId.Parse(row.GetProperty("gateway").GetString()!)),
        (ushort)row.GetProperty("source").GetInt32(),
        (SensorProperty)row.GetProperty("property").GetInt32(),
        row.GetProperty("counter").GetUInt32(),
        row.GetProperty("value").GetInt64());

    private void Take(in (ReadingName Name, uint IvIndex, uint Sequence) message, bool isMarked, TimeSpan at)
    {
        _readings[message] = _readings.GetValueOrDefault(message) + 1;
        history.Delivered.Add(new(message.Name, isMarked, at));
    }

    private void Send(Guid id, ushort target, bool isOn, string because, TimeSpan at)
    {
        _sent[id] = _sent.GetValueOrDefault(id) + 1;
        history.CommandsSent.Add(new(id, target, isOn, because, at));
    }

    private void End(Guid id, string outcome, TimeSpan at)
    {
        _ended[id] = _ended.GetValueOrDefault(id) + 1;
        history.CommandsEnded.Add(new(id, outcome, at));
    }

    private void ThrowIfAsked()
    {
        if (Throws <= 0) return;
        Throws--;
        throw new InvalidTimeZoneException("the application's callback");
    }
}
