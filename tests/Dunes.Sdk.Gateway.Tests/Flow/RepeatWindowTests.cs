using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Store;
using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests.Flow;

public sealed class RepeatWindowTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dunes-mcp-").FullName;
    private readonly SqliteBundleStore _store;

    public RepeatWindowTests() => _store = SqliteBundleStore.Open(Path.Combine(_folder, "test.db"));

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static Reading Report(uint counter, ushort source = 0x0101) => new() { Source = source, ReportCounter = counter, Property = SensorProperty.HeartRate, Value = 60 };

    [Fact]
    public void A_report_is_known_within_64_of_the_newest()
    {
        var window = new RepeatWindow(_store);
        window.Mark(Report(1));
        window.Mark(Report(64));
        Assert.True(window.Contains(Report(1)));
        Assert.False(window.Contains(Report(2)));
        window.Mark(Report(65));
        Assert.False(window.Contains(Report(1)));
        Assert.True(window.Contains(Report(64)));
    }

    [Fact]
    public void A_report_without_a_counter_is_never_known()
    {
        var window = new RepeatWindow(_store);
        window.Mark(Report(0));
        Assert.False(window.Contains(Report(0)));
    }

    [Fact]
    public void A_failed_turn_marks_nothing_and_stores_nothing()
    {
        var window = new RepeatWindow(_store);
        window.Mark(Report(5));
        window.OnCommitted();
        window.Mark(Report(6));
        window.Mark(Report(9));
        window.Mark(Report(1, source: 0x0102));
        window.OnFailed();
        Assert.True(window.Contains(Report(5)));
        Assert.False(window.Contains(Report(6)));
        Assert.False(window.Contains(Report(9)));
        Assert.False(window.Contains(Report(1, source: 0x0102)));
    }

    [Fact]
    public void What_was_stored_is_known_after_a_restart()
    {
        var window = new RepeatWindow(_store);
        for (ushort source = 1; source <= 200; source++) window.Mark(Report(source * 3u, source));
        var batch = new StoreBatch();
        window.Store(batch);
        _store.Commit(batch);

        var again = new RepeatWindow(_store);
        for (ushort source = 1; source <= 200; source++)
        {
            Assert.True(again.Contains(Report(source * 3u, source)));
            Assert.False(again.Contains(Report((source * 3u) - 1, source)));
        }
    }

    [Fact]
    public void The_oldest_gives_way_when_the_window_is_full()
    {
        var window = new RepeatWindow(_store);
        for (var at = 0; at <= RepeatWindow.Capacity; at++) window.Mark(Report(1, (ushort)(at + 1)));
        Assert.False(window.Contains(Report(1, 1)));
        Assert.True(window.Contains(Report(1, 2)));
        Assert.True(window.Contains(Report(1, RepeatWindow.Capacity + 1)));
    }
}
