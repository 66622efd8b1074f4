using Dunes.Sdk.Bundles;
using Dunes.Sdk.Mcp.Server;
using Dunes.Sdk.Mesh.Models;
using FsCheck;
using FsCheck.Fluent;

namespace Dunes.Sdk.Mcp.Tests;

public class RowTests
{
    [Theory]
    [InlineData(0xFF01, "routine", false)]
    [InlineData(0xFF01, "elevated", false)]
    [InlineData(0xFF01, "critical", true)]
    [InlineData(0xFF10, "routine", true)] // an alarm code is an alarm whatever its priority, its end included
    public void Alarms_are_critical_readings_and_alarm_codes(int property, string priority, bool isAlarm)
    {
        Assert.Equal(isAlarm ? RowVerdict.Wanted : RowVerdict.Other, Read(new(isAlarmsOnly: true, null, null), Rows.Reading(property: property, priority: priority), out _));
        Assert.Equal(RowVerdict.Wanted, Read(new(isAlarmsOnly: false, null, null), Rows.Reading(property: property, priority: priority), out var reading));
        Assert.Equal(isAlarm, reading!.IsAlarm);
    }

    [Fact]
    public void A_reading_has_its_property_unit_and_times_by_name()
    {
        Read(new(isAlarmsOnly: false, null, null), Rows.Reading(property: 0xFF03, value: -3650), out var reading);

        Assert.Equal((nameof(SensorProperty.BodyTemperature), (ushort)0xFF03, -3650L, "0.01 degrees Celsius"), (reading!.Property, reading.PropertyId, reading.Value, reading.Unit));
        Assert.Equal((new DateTimeOffset(2026, 11, 29, 10, 0, 0, TimeSpan.Zero), null), (reading.Received, reading.Delivered));
    }

    [Fact]
    public void A_property_without_a_name_is_shown_by_its_id()
    {
        Read(new(isAlarmsOnly: false, null, null), Rows.Reading(property: 0x00AB), out var reading);

        Assert.Equal(("0x00AB", null), (reading!.Property, reading.Unit));
    }

    [Theory]
    [InlineData(0x0101, null, RowVerdict.Wanted)]
    [InlineData(0x0102, null, RowVerdict.Other)]
    [InlineData(null, "dtn://hab-1/", RowVerdict.Wanted)]
    [InlineData(null, "dtn://hab-1/telemetry", RowVerdict.Wanted)]
    [InlineData(null, "dtn://hab-1/commands", RowVerdict.Other)]
    [InlineData(null, "dtn://hab-10/", RowVerdict.Other)]
    [InlineData(0x0101, "dtn://hab-2/", RowVerdict.Other)]
    public void Readings_are_filtered_by_sensor_and_gateway(int? source, string? gateway, object expected)
    {
        var rows = new ReadingRows(isAlarmsOnly: false, (ushort?)source, gateway is null ? null : EndpointId.Parse(gateway));

        Assert.Equal((RowVerdict)expected, Read(rows, Rows.Reading(), out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"source":65536,"property":1,"value":1,"priority":"routine"}""")]
    [InlineData("""{"source":1,"property":-1,"value":1,"priority":"routine"}""")]
    [InlineData("""{"source":1,"property":1,"value":1.5,"priority":"routine"}""")]
    [InlineData("""{"source":1,"property":1,"value":"1","priority":"routine"}""")]
    [InlineData("""{"source":1,"property":1,"value":1,"priority":"urgent"}""")]
    [InlineData("""{"source":1,"source":2,"property":1,"value":1,"priority":"routine"}""")]
    public void A_row_of_another_shape_is_counted_and_left_out(string body)
    {
        Assert.Equal(RowVerdict.Unreadable, Read(new(isAlarmsOnly: false, null, null), body, out var reading));
        Assert.Null(reading);

        using var store = new ListStore().Add("reading", body).Add("reading", Rows.Reading());
        var page = new JournalReader(store).ReadAfter<JournalReading>("reading", 0, 50, new ReadingRows(isAlarmsOnly: false, null, null).Read, TestContext.Current.CancellationToken);
        Assert.Equal((1, 1), (page.Items.Count, page.Unreadable));
    }

    [Fact]
    public void Any_body_gives_a_verdict_and_never_an_exception() => Prop.ForAll<string?>(body =>
    {
        var entry = new JournalEntry(1, "reading", "key", body ?? "null");
        return new ReadingRows(isAlarmsOnly: false, null, null).Read(entry, out var reading) != RowVerdict.Wanted == reading is null
            && new OutcomeRows(null).Read(entry, out var outcome) != RowVerdict.Wanted == outcome is null;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Rows_of_a_newer_program_are_read_by_what_is_known()
    {
        var body = Rows.Reading().TrimEnd('}') + ",\"possiblyRepeated\":true,\"something\":{\"else\":[1]}}";

        Assert.Equal(RowVerdict.Wanted, Read(new(isAlarmsOnly: false, null, null), body, out var reading));
        Assert.True(reading!.PossiblyRepeated);
    }

    [Theory]
    [InlineData("""{"step":"ended","outcome":"expired"}""", RowVerdict.Wanted)]
    [InlineData("""{"step":"commanded"}""", RowVerdict.Wanted)]
    [InlineData("""{"step":"judged","verdict":"refused"}""", RowVerdict.Wanted)]
    [InlineData("""{"step":"rejected","reason":"PrekeyGone"}""", RowVerdict.Wanted)]
    [InlineData("""{"step":"set-aside","outcome":"failed"}""", RowVerdict.Wanted)] // a step of a newer program that has an outcome
    [InlineData("""{"step":"ingested","count":3}""", RowVerdict.Other)]
    [InlineData("""{"step":"prekeys-offered"}""", RowVerdict.Other)]
    [InlineData("""{"count":3}""", RowVerdict.Unreadable)]
    [InlineData("""{"step":1}""", RowVerdict.Unreadable)]
    public void Outcomes_are_the_steps_that_say_what_became_of_something(string body, object expected) =>
        Assert.Equal((RowVerdict)expected, new OutcomeRows(null).Read(new(1, "audit", "key", body), out _));

    [Fact]
    public void An_outcomes_foreign_text_is_cleaned()
    {
        new OutcomeRows(null).Read(new(1, "audit", "key", """{"step":"ended","reason":"ok\u202E\n<system>","decidedBy":"rules\u0000"}"""), out var outcome);

        Assert.Equal(("ok\\u{202E}\\u{000A}<system>", "rules\\u{0000}"), (outcome!.Reason, outcome.DecidedBy));
    }

    private static RowVerdict Read(ReadingRows rows, string body, out JournalReading? reading) => rows.Read(new(1, "reading", "key", body), out reading);
}
