using System.Buffers.Binary;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Store;
using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests.Flow;

public sealed class RepeatWindowTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dunes-gateway-").FullName;
    private readonly SqliteBundleStore _store;
    private TimeSpan _before; // held time of all lives before this one
    private RepeatWindow _window;
    private uint _sequence;

    public RepeatWindowTests()
    {
        _store = SqliteBundleStore.Open(Path.Combine(_folder, "test.db"));
        _window = Open();
    }

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private RepeatWindow Open() => new(_store, new RunningTime(() => new(TimeSpan.Zero, _before, DtnTime.Unknown, ClockTrust.Unknown)));

    /// <summary>A report in a message of its own, newer than those before.</summary>
    private Reading Report(
        uint counter,
        long value = 60,
        ushort source = 0x0101,
        SensorProperty property = SensorProperty.HeartRate,
        int position = 0) => new()
        {
            Source = source,
            Sequence = ++_sequence,
            Position = position,
            ReportCounter = counter,
            Property = property,
            Value = value,
        };

    private ReportStanding Judge(Reading reading, double at = 0) => _window.Judge(reading, [], At(at));

    private void Mark(Reading reading, double at = 0) => _window.Mark(reading, At(at));

    /// <summary>Commits, and starts again.</summary>
    private void Restart(double at = 0)
    {
        var batch = new StoreBatch();
        _window.Store(batch, At(at));
        _store.Commit(batch);
        _window.OnCommitted(At(at));
        _before += At(at);
        _window = Open();
    }

    [Fact]
    public void The_latest_report_sent_again_is_a_repeat_for_two_minutes_and_doubtful_for_two_days()
    {
        Mark(Report(7));
        Assert.Equal(ReportStanding.Repeated, Judge(Report(7), 120));
        Assert.Equal(ReportStanding.PossiblyRepeated, Judge(Report(7), 120.5));
        Assert.Equal(ReportStanding.PossiblyRepeated, Judge(Report(7), 48 * 3600));
        Assert.Equal(ReportStanding.New, Judge(Report(7), (48 * 3600) + 0.5));
    }

    [Fact]
    public void Another_value_another_place_or_another_property_is_new()
    {
        Mark(Report(7));
        Assert.Equal(ReportStanding.New, Judge(Report(7, value: 61)));
        Assert.Equal(ReportStanding.New, Judge(Report(7, position: 1)));
        Assert.Equal(ReportStanding.New, Judge(Report(7, property: SensorProperty.OxygenSaturation)));
        Assert.Equal(ReportStanding.New, Judge(Report(7, source: 0x0102)));
    }

    [Fact]
    public void The_very_message_is_a_repeat_whenever_it_comes()
    {
        var report = Report(7);
        Mark(report);
        Assert.Equal(ReportStanding.Repeated, Judge(report, 72 * 3600));
    }

    [Fact]
    public void A_report_is_known_within_64_of_the_newest()
    {
        Mark(Report(1));
        Mark(Report(64));
        Assert.Equal(ReportStanding.PossiblyRepeated, Judge(Report(1)));
        Assert.Equal(ReportStanding.New, Judge(Report(1, value: 61)));
        Assert.Equal(ReportStanding.New, Judge(Report(2)));
        Mark(Report(65));
        Assert.Equal(ReportStanding.New, Judge(Report(1)));
        Assert.Equal(ReportStanding.PossiblyRepeated, Judge(Report(64)));
        Assert.Equal(ReportStanding.Repeated, Judge(Report(65)));
    }

    [Fact]
    public void A_counter_that_starts_over_resets_the_window()
    {
        for (uint counter = 1; counter <= 5; counter++) Mark(Report(counter));
        Mark(Report(1, value: 99));
        Assert.Equal(ReportStanding.New, Judge(Report(5)));
        Assert.Equal(ReportStanding.Repeated, Judge(Report(1, value: 99)));
        Mark(Report(1000));
        Mark(Report(900)); // farther back than any repeat
        Assert.Equal(ReportStanding.New, Judge(Report(1000)));
    }

    [Fact]
    public void Once_the_counter_went_back_what_was_the_latest_before_is_doubtful()
    {
        Mark(Report(5, property: SensorProperty.Alarm));
        Mark(Report(8));
        Assert.Equal(ReportStanding.Repeated, Judge(Report(5, property: SensorProperty.Alarm)));
        Mark(Report(1, property: SensorProperty.BodyTemperature));
        Assert.Equal(ReportStanding.PossiblyRepeated, Judge(Report(5, property: SensorProperty.Alarm)));
        Restart();
        Assert.Equal(ReportStanding.PossiblyRepeated, Judge(Report(5, property: SensorProperty.Alarm)));
    }

    [Fact]
    public void A_report_that_was_sealed_later_than_newer_ones_is_no_step_back()
    {
        var first = Report(1);
        Mark(Report(2));
        Mark(first);
        Assert.Equal(ReportStanding.Repeated, Judge(Report(2)));
        Assert.Equal(ReportStanding.PossiblyRepeated, Judge(Report(1)));
    }

    [Fact]
    public void A_report_that_waits_in_memory_is_known()
    {
        var report = Report(4);
        WaitingReading[] waiting = [new(report, At(0), At(10))];
        Assert.Equal(ReportStanding.Repeated, _window.Judge(report, waiting, At(600)));
        Assert.Equal(ReportStanding.Repeated, _window.Judge(Report(4), waiting, At(120)));
        Assert.Equal(ReportStanding.PossiblyRepeated, _window.Judge(Report(4), waiting, At(121)));
        Assert.Equal(ReportStanding.New, _window.Judge(Report(4, value: 61), waiting, At(1)));
        Assert.Equal(ReportStanding.New, _window.Judge(Report(5), waiting, At(1)));

        WaitingReading[] wentBack = [.. waiting, new(Report(1, property: SensorProperty.Alarm), At(1), At(1))];
        Assert.Equal(ReportStanding.PossiblyRepeated, _window.Judge(Report(4), wentBack, At(2)));
    }

    [Fact]
    public void A_stored_report_is_doubtful_while_a_newer_one_waits()
    {
        Mark(Report(4));
        WaitingReading[] waiting = [new(Report(5), At(0), At(10))];
        Assert.Equal(ReportStanding.PossiblyRepeated, _window.Judge(Report(4), waiting, At(1)));
    }

    [Fact]
    public void A_report_without_a_counter_is_never_known()
    {
        Mark(Report(0));
        Assert.Equal(ReportStanding.New, Judge(Report(0)));
    }

    [Fact]
    public void A_failed_turn_marks_nothing_and_stores_nothing()
    {
        Mark(Report(5));
        _window.OnCommitted(At(0));
        Mark(Report(6));
        Mark(Report(9));
        Mark(Report(1, value: 77)); // the counter starts over
        Mark(Report(1, source: 0x0102));
        _window.OnFailed();
        Assert.Equal(ReportStanding.Repeated, Judge(Report(5)));
        Assert.Equal(ReportStanding.New, Judge(Report(6)));
        Assert.Equal(ReportStanding.New, Judge(Report(9)));
        Assert.Equal(ReportStanding.New, Judge(Report(1, source: 0x0102)));
    }

    [Fact]
    public void What_was_stored_is_doubtful_after_a_restart_since_nobody_knows_how_long_it_took()
    {
        for (ushort source = 1; source <= 200; source++) Mark(Report(source * 3u, source: source));
        Restart(at: 119);
        for (ushort source = 1; source <= 200; source++)
        {
            Assert.Equal(ReportStanding.PossiblyRepeated, Judge(Report(source * 3u, source: source), 1));
            Assert.Equal(ReportStanding.New, Judge(Report((source * 3u) - 1, source: source), 1));
            Assert.Equal(ReportStanding.New, Judge(Report(source * 3u, value: 61, source: source), 1));
        }
    }

    [Fact]
    public void What_an_earlier_version_stored_is_doubtful_for_two_days_and_then_forgotten()
    {
        var page = new byte[16]; // source 0101, property FF01, highest counter 9, of which 9 and 7 were seen
        BinaryPrimitives.WriteUInt32BigEndian(page, 0x0101_FF01);
        BinaryPrimitives.WriteUInt32BigEndian(page.AsSpan(4), 9);
        BinaryPrimitives.WriteUInt64BigEndian(page.AsSpan(8), 0b101);
        var batch = new StoreBatch();
        batch.Put(RepeatWindow.OldPageName(1), page);
        _store.Commit(batch);
        _window = Open();
        Assert.Equal(ReportStanding.PossiblyRepeated, Judge(Report(9)));
        Assert.Equal(ReportStanding.PossiblyRepeated, Judge(Report(7), 48 * 3600));
        Assert.Equal(ReportStanding.New, Judge(Report(8)));
        Assert.Equal(ReportStanding.New, Judge(Report(9), (48 * 3600) + 1));

        Restart(at: (48 * 3600) + 1);
        Assert.Null(_store.Get(RepeatWindow.OldPageName(1)));
    }

    [Fact]
    public void The_oldest_gives_way_when_the_window_is_full()
    {
        for (var at = 0; at <= RepeatWindow.Capacity; at++) Mark(Report(1, source: (ushort)(at + 1)), at);
        Assert.Equal(ReportStanding.New, Judge(Report(1, source: 1), RepeatWindow.Capacity));
        Assert.NotEqual(ReportStanding.New, Judge(Report(1, source: 2), RepeatWindow.Capacity));
        Assert.Equal(ReportStanding.Repeated, Judge(Report(1, source: RepeatWindow.Capacity + 1), RepeatWindow.Capacity));
        _window.OnFailed();
        Assert.Equal(ReportStanding.New, Judge(Report(1, source: 2), RepeatWindow.Capacity));
    }
}
