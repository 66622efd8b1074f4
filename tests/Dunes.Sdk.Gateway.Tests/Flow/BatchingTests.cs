using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests.Flow;

public class BatchingTests
{
    private readonly Batching _batching = new(new() { BatchLimit = 3 });
    private readonly List<Reading> _batch = [];

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private void Add(Priority priority, uint counter, double seconds, ushort source = 0x0101) =>
        _batching.Add(Pulse(counter, priority) with { Source = source }, At(seconds));

    private static Reading Pulse(uint counter, Priority priority = Priority.Routine) =>
        new() { Source = 0x0101, ReportCounter = counter, Property = SensorProperty.HeartRate, Value = 60, Priority = priority };

    [Fact]
    public void A_critical_reading_is_due_at_once_and_comes_first()
    {
        Add(Priority.Elevated, 1, 0);
        Add(Priority.Critical, 2, 5, source: 0x0102);
        Assert.True(_batching.TryTake(At(5), _batch, out var priority));
        Assert.Equal((Priority.Critical, 2u), (priority, Assert.Single(_batch).ReportCounter));
        Assert.True(_batching.TryTake(At(5), _batch, out priority));
        Assert.Equal(Priority.Elevated, priority);
        Assert.False(_batching.TryTake(At(5), _batch, out _));
    }

    [Fact]
    public void A_routine_reading_waits_for_its_time_or_for_a_full_batch()
    {
        Add(Priority.Routine, 1, 0);
        Assert.Equal(At(10), _batching.Deadline);
        Assert.False(_batching.TryTake(At(9.999), _batch, out _));
        Add(Priority.Routine, 2, 1);
        Add(Priority.Routine, 3, 2);
        Assert.True(_batching.TryTake(At(2), _batch, out _));
        Assert.Equal(3, _batch.Count);
    }

    [Fact]
    public void What_a_failed_turn_took_is_taken_again()
    {
        Add(Priority.Critical, 1, 0);
        Assert.True(_batching.TryTake(At(0), _batch, out _));
        Assert.False(_batching.TryTake(At(0), _batch, out _));
        _batching.OnFailed();
        Assert.True(_batching.TryTake(At(0), _batch, out _));
        var accepted = new List<Reading>();
        _batching.OnCommitted(accepted);
        Assert.Single(accepted);
        Assert.Equal(0, _batching.Count);
    }

    [Fact]
    public void What_waits_of_a_source_goes_along_with_what_is_due_of_it()
    {
        Add(Priority.Routine, 1, 0);
        Add(Priority.Routine, 1, 0, source: 0x0102);
        Add(Priority.Critical, 2, 1);
        Assert.True(_batching.TryTake(At(1), _batch, out var priority));
        Assert.Equal(Priority.Critical, priority);
        Assert.Equal([2u, 1u], _batch.Select(reading => reading.ReportCounter));
        Assert.False(_batching.TryTake(At(1), _batch, out _));
        var waiting = new HashSet<ushort>();
        _batching.CollectWaitingSources(waiting);
        Assert.Equal([0x0102], waiting.Select(source => (int)source));
    }

    [Fact]
    public void What_finds_no_room_beside_it_follows_in_the_same_turn()
    {
        Add(Priority.Elevated, 1, 0);
        Add(Priority.Elevated, 2, 0);
        Add(Priority.Critical, 3, 0);
        Add(Priority.Critical, 4, 0);
        Assert.True(_batching.TryTake(At(0), _batch, out _));
        Assert.Equal([3u, 4u, 1u], _batch.Select(reading => reading.ReportCounter));
        Assert.True(_batching.TryTake(At(0), _batch, out var priority));
        Assert.Equal((Priority.Elevated, 2u), (priority, Assert.Single(_batch).ReportCounter));
    }

    [Fact]
    public void A_source_that_did_something_else_is_due()
    {
        Add(Priority.Routine, 1, 0);
        _batching.MakeDue(0x0102);
        Assert.False(_batching.TryTake(At(0), _batch, out _));
        _batching.MakeDue(0x0101);
        Assert.Equal(TimeSpan.Zero, _batching.Deadline);
        Assert.True(_batching.TryTake(At(0), _batch, out var priority));
        _batching.PutBack();
        _batching.OnCommitted([]);
        Assert.True(_batching.TryTake(At(0), _batch, out priority)); // there was no room: it stays due
        Assert.Equal(Priority.Routine, priority);
        _batching.OnCommitted([]);
        Assert.Null(_batching.Deadline);
    }

    [Fact]
    public void A_full_memory_is_due_whatever_its_waits()
    {
        for (uint at = 1; at <= Batching.Capacity; at++) Add(Priority.Routine, at, 0);
        Assert.True(_batching.IsFull);
        Assert.True(_batching.TryTake(At(0), _batch, out _));
    }
}
