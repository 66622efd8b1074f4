using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Store;
using Dunes.Sdk.Gateway.Flow;

namespace Dunes.Sdk.Gateway.Tests.Flow;

public sealed class CommandMemoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dunes-gateway-").FullName;
    private readonly SqliteBundleStore _store;

    public CommandMemoryTests() => _store = SqliteBundleStore.Open(Path.Combine(_folder, "test.db"));

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static Guid Id(int number) => new(number, 1, 2, [3, 4, 5, 6, 7, 8, 9, 10]);

    private void Remember(CommandMemory memory, int first, int count, bool isCommitted = true)
    {
        for (var at = first; at < first + count; at++) memory.Add(Id(at));
        var batch = new StoreBatch();
        memory.Store(batch);
        if (!isCommitted)
        {
            memory.OnFailed();
            return;
        }

        _store.Commit(batch);
        memory.OnCommitted();
    }

    [Fact]
    public void The_last_ids_are_known_also_after_a_restart_and_the_oldest_give_way_by_pages()
    {
        const int Capacity = CommandMemory.PageCount * CommandMemory.PageSize;
        var memory = new CommandMemory(_store);
        for (var at = 0; at < Capacity + 100; at += 100)
        {
            Remember(memory, at, 100);
            if (at % 700 == 0) memory = new(_store);
        }

        var last = (Capacity + 199) / 100 * 100;
        foreach (var known in new[] { memory, new CommandMemory(_store) })
        {
            for (var at = 0; at < last; at++) Assert.Equal(at >= CommandMemory.PageSize, known.Contains(Id(at)));
        }
    }

    [Fact]
    public void A_failed_turn_remembers_nothing()
    {
        var memory = new CommandMemory(_store);
        Remember(memory, 0, 10);
        Remember(memory, 10, 300, isCommitted: false);
        Assert.True(memory.Contains(Id(9)));
        Assert.False(memory.Contains(Id(10)));
        Remember(memory, 20, 300);
        Assert.False(new CommandMemory(_store).Contains(Id(10)));
        Assert.True(new CommandMemory(_store).Contains(Id(319)));
    }

    [Fact]
    public void More_ids_in_one_turn_than_there_is_room_for_leave_the_last_of_them()
    {
        const int Capacity = CommandMemory.PageCount * CommandMemory.PageSize;
        var memory = new CommandMemory(_store);
        Remember(memory, 0, Capacity + CommandMemory.PageSize);
        foreach (var known in new[] { memory, new CommandMemory(_store) })
        {
            Assert.False(known.Contains(Id(CommandMemory.PageSize - 1)));
            Assert.True(known.Contains(Id(CommandMemory.PageSize)));
            Assert.True(known.Contains(Id(Capacity + CommandMemory.PageSize - 1)));
        }
    }
}
