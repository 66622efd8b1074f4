using System.Security.Cryptography;
using Dunes.Sdk.Bundles.Storage;

namespace Dunes.Sdk.Bundles.Tests.Storage;

public sealed class SqliteBundleStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    internal static StoreBatch Adding(int number, int size = 100, Priority priority = Priority.Routine)
    {
        var batch = new StoreBatch();
        batch.Add(new(Id(number), EndpointId.Parse("dtn://gs/in"), priority, new(5000), size, 0), RandomNumberGenerator.GetBytes(size));
        return batch;
    }

    internal static BundleId Id(int number) => new(EndpointId.Parse("dtn://hab-1/t"), new(1000), (ulong)number);

    [Fact]
    public void The_database_and_its_log_are_their_owner_s_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var path = _folder.File("a.db");
        using (var store = SqliteBundleStore.Open(path))
        {
            store.Commit(Adding(1));
            foreach (var file in Directory.GetFiles(Path.GetDirectoryName(path)!, "a.db*")) Assert.Equal((file, Owner), (file, File.GetUnixFileMode(file)));
            Assert.True(File.Exists(path + "-wal"));
        }

        File.SetUnixFileMode(path, Owner | UnixFileMode.GroupRead | UnixFileMode.OtherRead); // as one of an older program
        using (var store = SqliteBundleStore.Open(path)) Assert.Equal(1, store.Count);
        Assert.Equal(Owner, File.GetUnixFileMode(path));
    }

    [Fact]
    public void Everything_of_a_batch_is_there_after_reopening()
    {
        var path = _folder.File("a.db");
        var octets = new byte[] { 1, 2, 3 };
        var stored = new StoredBundle(new(EndpointId.Parse("ipn:1.2"), new(ulong.MaxValue / 2), ulong.MaxValue), EndpointId.Parse("dtn://gs/in"), Priority.Critical, new(77), 3, 0);
        using (var store = SqliteBundleStore.Open(path))
        {
            var batch = new StoreBatch();
            batch.Add(stored, octets);
            batch.Remember([9, 9], new(50));
            batch.Append("audit", "key", "{}");
            batch.Append("other", "key", "{}");
            batch.Put("name", [4, 5]);
            batch.Put("empty", []);
            store.Commit(batch);
            store.Commit(batch); // a bundle that is held already is kept once
        }

        using (var store = SqliteBundleStore.Open(path))
        {
            Assert.Equal(1, store.Count);
            Assert.Equal([stored with { Order = 1 }], store.Pending());
            Assert.Equal(octets, store.Read(stored.Id));
            Assert.Null(store.Read(Id(1)));
            Assert.True(store.WasSeen([9, 9]));
            Assert.False(store.WasSeen([9]));
            Assert.Equal(["audit", "audit"], store.ReadJournal("audit").Select(row => row.Topic));
            Assert.Single(store.ReadJournal("audit", after: 1));
            Assert.Single(store.ReadJournal("audit", limit: 1));
            Assert.Equal([4, 5], store.Get("name"));
            Assert.Equal([], store.Get("empty")!);
            Assert.Null(store.Get("nothing"));
            Assert.Equal(0, store.ForgetSeen(new(50)));
            Assert.Equal(1, store.ForgetSeen(new(51)));
            var batch = new StoreBatch();
            batch.Remove(stored.Id);
            store.Commit(batch);
            Assert.Equal(0, store.Count);
        }
    }

    [Fact]
    public void A_full_disk_keeps_nothing_of_the_batch_and_the_store_goes_on()
    {
        using var store = SqliteBundleStore.Open(_folder.File("full.db"));
        store.Commit(Adding(1));
        store.ExecuteForTest("PRAGMA max_page_count = 40");
        var large = Adding(2, 400_000);
        large.Put("name", [1]);
        large.Remove(Id(1));
        var failure = Assert.Throws<BundleStoreException>(() => store.Commit(large));
        Assert.Equal(BundleStoreFailure.Full, failure.Failure);
        Assert.Contains("full.db", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, store.Count);
        Assert.Null(store.Get("name"));
        Assert.NotNull(store.Read(Id(1)));
        store.Commit(Adding(3));
        Assert.Equal([Id(1), Id(3)], store.Pending().Select(bundle => bundle.Id));
    }

    [Fact]
    public void A_file_that_became_read_only_says_so()
    {
        using var store = SqliteBundleStore.Open(_folder.File("ro.db"));
        store.ExecuteForTest("PRAGMA query_only = 1");
        Assert.Equal(BundleStoreFailure.ReadOnly, Assert.Throws<BundleStoreException>(() => store.Commit(Adding(1))).Failure);
        store.ExecuteForTest("PRAGMA query_only = 0");
        store.Commit(Adding(1));
        Assert.Equal(1, store.Count);
    }

    [Fact]
    public void A_second_store_on_the_file_is_locked_out()
    {
        using var store = SqliteBundleStore.Open(_folder.File("lock.db"));
        Assert.Equal(BundleStoreFailure.Locked, Assert.Throws<BundleStoreException>(() => SqliteBundleStore.Open(_folder.File("lock.db"))).Failure);
        store.Commit(Adding(1));
    }

    [Fact]
    public void What_is_no_database_or_a_damaged_one_is_corrupt()
    {
        File.WriteAllText(_folder.File("text.db"), new string('x', 5000));
        Assert.Equal(BundleStoreFailure.Corrupt, Assert.Throws<BundleStoreException>(() => SqliteBundleStore.Open(_folder.File("text.db"))).Failure);

        var path = _folder.File("damaged.db");
        using (var store = SqliteBundleStore.Open(path))
        {
            for (var number = 0; number < 50; number++) store.Commit(Adding(number, 2000));
        }

        var octets = File.ReadAllBytes(path);
        Assert.True(octets.Length > 50_000);
        for (var at = 4096; at < octets.Length; at += 4096) octets.AsSpan(at, 64).Fill(0xA5);
        File.WriteAllBytes(path, octets);
        Assert.Equal(BundleStoreFailure.Corrupt, Assert.Throws<BundleStoreException>(() => SqliteBundleStore.Open(path)).Failure);
    }

    [Fact]
    public void A_folder_that_is_missing_or_not_ours_to_write_is_said()
    {
        Assert.Equal(BundleStoreFailure.Unavailable, Assert.Throws<BundleStoreException>(() => SqliteBundleStore.Open(_folder.File("no/such/a.db"))).Failure);
        if (!OperatingSystem.IsLinux()) return;
        Assert.Equal(BundleStoreFailure.ReadOnly, Assert.Throws<BundleStoreException>(() => SqliteBundleStore.Open("/sys/kernel/dunes.db")).Failure);
    }

    [Fact]
    public void A_newer_schema_is_left_alone()
    {
        using (var store = SqliteBundleStore.Open(_folder.File("new.db"))) store.ExecuteForTest("UPDATE schema_version SET version = 99");
        var failure = Assert.Throws<BundleStoreException>(() => SqliteBundleStore.Open(_folder.File("new.db")));
        Assert.Contains("99", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_committed_survives_a_kill_at_any_commit()
    {
        var path = _folder.File("kill.db");
        using var store = SqliteBundleStore.Open(path);
        for (var number = 0; number < 20; number++)
        {
            store.Commit(Adding(number));
            TempFolder.CopyAsKilled(path, _folder.File($"copy{number}.db"));
            using var copy = SqliteBundleStore.Open(_folder.File($"copy{number}.db"));
            Assert.Equal(number + 1, copy.Count);
        }
    }

    [Fact]
    public async Task Group_commit_completes_every_batch_with_few_transactions()
    {
        using var store = SqliteBundleStore.Open(_folder.File("group.db"));
        await using var writer = new GroupCommitWriter(store, gather: TimeSpan.Zero);
        await Task.WhenAll(Enumerable.Range(0, 500).Select(number => writer.CommitAsync(Adding(number))));
        Assert.Equal(500, store.Count);
        Assert.InRange(writer.Commits, 500 / GroupCommitWriter.MaxBatches, 500);
    }

    [Fact]
    public async Task A_batch_that_cannot_be_stored_fails_alone_and_leaves_nothing()
    {
        using var store = SqliteBundleStore.Open(_folder.File("isolate.db"));
        store.ExecuteForTest("PRAGMA max_page_count = 60");
        await using var writer = new GroupCommitWriter(store, gather: TimeSpan.FromMilliseconds(50));
        var bad = Adding(1000, 1_000_000);
        bad.Put("half", [1]);
        var tasks = new[] { writer.CommitAsync(Adding(1)), writer.CommitAsync(bad), writer.CommitAsync(Adding(2)) };
        await tasks[0];
        await tasks[2];
        Assert.Equal(BundleStoreFailure.Full, (await Assert.ThrowsAsync<BundleStoreException>(() => tasks[1])).Failure);
        Assert.Equal(2, store.Count);
        Assert.Null(store.Get("half"));
    }

    [Fact]
    public async Task A_bundle_that_one_batch_forgets_and_the_next_stores_is_held()
    {
        using var store = SqliteBundleStore.Open(_folder.File("order.db"));
        store.Commit(Adding(1));
        await using var writer = new GroupCommitWriter(store, gather: TimeSpan.FromMilliseconds(50));
        var forget = new StoreBatch();
        forget.Remove(Id(1));
        await Task.WhenAll(writer.CommitAsync(forget), writer.CommitAsync(Adding(1)));
        Assert.Equal(1, store.Count);
    }
}
