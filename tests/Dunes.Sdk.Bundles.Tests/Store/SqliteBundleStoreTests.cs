using System.Security.Cryptography;
using Dunes.Sdk.Bundles.Store;
using Dunes.TestSupport;

namespace Dunes.Sdk.Bundles.Tests.Store;

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
    public void The_last_word_of_a_batch_about_a_value_or_secret_counts()
    {
        var path = _folder.File("a.db");
        using (var store = SqliteBundleStore.Open(path))
        {
            var batch = new StoreBatch();
            foreach (var name in (ReadOnlySpan<string>)["kept", "gone", "back"])
            {
                batch.Put(name, [1]);
                batch.PutSecret("secret " + name, [1]);
            }

            store.Commit(batch);
            batch.Clear();
            batch.Forget("gone");
            batch.Forget("back");
            batch.Put("back", [2]);
            batch.Forget("secret gone");
            batch.Forget("secret back");
            batch.PutSecret("secret back", [2]);
            batch.PutSecret("secret new", [3]);
            batch.PutSecret("secret never", [3]);
            batch.Forget("secret never");
            batch.Put("never", [3]);
            batch.Forget("never");
            batch.Forget("unknown");
            store.Commit(batch);
        }

        using (var store = SqliteBundleStore.Open(path))
        {
            Assert.Equal((1, 2), (store.Get("kept")![0], store.Get("back")![0]));
            Assert.Equal((null, null), (store.Get("gone"), store.Get("never")));
            Assert.Equal((1, 2, 3), (store.Get("secret kept")![0], store.Get("secret back")![0], store.Get("secret new")![0]));
            Assert.Equal((null, null), (store.Get("secret gone"), store.Get("secret never")));
            var batch = new StoreBatch();
            batch.Forget("kept");
            Assert.False(batch.IsEmpty);
            batch.Clear();
            Assert.True(batch.IsEmpty);
        }
    }

    /// <summary>Pages split, merge and move as values and bundles come and go: nothing of a forgotten secret is left in one of them, nor in the log.</summary>
    [Fact]
    public void A_forgotten_secret_is_in_no_file_any_more()
    {
        for (var seed = 0; seed < Depth.Of(2, 10); seed++)
        {
            var random = new Random(seed);
            var path = _folder.File($"{seed}.db");
            var secrets = new Dictionary<string, byte[]>();
            var forgotten = new List<byte[]>();
            using var store = SqliteBundleStore.Open(path);
            var batch = new StoreBatch();
            for (var round = 0; round < 60; round++)
            {
                batch.Clear();
                for (var count = random.Next(20); count > 0; count--)
                {
                    var (name, secret) = ($"key/{random.NextInt64():x16}", RandomNumberGenerator.GetBytes(random.Next(60, 90)));
                    batch.PutSecret(name, secret);
                    secrets.Add(name, secret);
                }

                batch.Put($"other/{random.Next(20)}", RandomNumberGenerator.GetBytes(random.Next(6000)));
                batch.Add(new(Id(round), EndpointId.Parse("dtn://gs/in"), Priority.Routine, new(5000), 9000, 0), RandomNumberGenerator.GetBytes(random.Next(9000)));
                if (round > 10) batch.Remove(Id(round - 10));
                store.Commit(batch);
                batch.Clear();
                foreach (var name in secrets.Keys.Order(StringComparer.Ordinal).Where(_ => random.Next(round > 50 ? 2 : 8) == 0).ToList())
                {
                    batch.Forget(name);
                    forgotten.Add(secrets[name]);
                    secrets.Remove(name);
                }

                store.Commit(batch);
                if (round % 20 == 19) Assert.Equal(0, Found(path, forgotten));
            }

            Assert.Equal(secrets.Count, Found(path, secrets.Values)); // the search finds what is there
            Assert.True(forgotten.Count > 100);
        }
    }

    [Fact]
    public void A_commit_that_fails_leaves_every_secret_as_it_was()
    {
        using var store = SqliteBundleStore.Open(_folder.File("a.db"));
        var batch = new StoreBatch();
        batch.PutSecret("one", [1]);
        batch.PutSecret("two", [2]);
        store.Commit(batch);
        batch.Clear();
        batch.Forget("one");
        batch.PutSecret("three", [3]);
        batch.Add(new(Id(1), EndpointId.Parse("dtn://gs/in"), Priority.Routine, new(5000), 100, 0), new byte[1 << 20]);
        store.ExecuteForTest("PRAGMA max_page_count=20");
        Assert.Equal(BundleStoreFailure.Full, Assert.Throws<BundleStoreException>(() => store.Commit(batch)).Failure);
        Assert.Equal((1, 2, null), (store.Get("one")![0], store.Get("two")![0], store.Get("three")));

        store.ExecuteForTest("PRAGMA max_page_count=100000");
        store.Commit(batch);
        Assert.Equal((null, 2, 3), (store.Get("one"), store.Get("two")![0], store.Get("three")![0]));
        Assert.Throws<ArgumentException>(() => batch.PutSecret("four", new byte[250]));
        batch.PutSecret("four", new byte[249]);
        store.Commit(batch);
        Assert.Equal(249, store.Get("four")!.Length);
    }

    [Fact]
    public void A_log_that_could_not_be_emptied_is_emptied_as_the_store_is_opened()
    {
        var (path, copy) = (_folder.File("a.db"), _folder.File("b.db"));
        var secret = RandomNumberGenerator.GetBytes(80);
        using (var store = SqliteBundleStore.Open(path))
        {
            var batch = new StoreBatch();
            batch.PutSecret("secret", secret);
            store.Commit(batch);
            File.Copy(path, copy);
            File.Copy(path + "-wal", copy + "-wal"); // as a process leaves them that dies
        }

        Assert.Equal(1, Found(copy, [secret]));
        using (var store = SqliteBundleStore.Open(copy))
        {
            Assert.Equal(0, new FileInfo(copy + "-wal").Length);
            Assert.NotNull(store.Get("secret"));
            var batch = new StoreBatch();
            batch.Forget("secret");
            store.Commit(batch);
            Assert.Equal(0, Found(copy, [secret]));
        }
    }

    /// <summary>How many of the secrets have their beginning or their end in the database or its log.</summary>
    private static int Found(string path, IEnumerable<byte[]> secrets)
    {
        var files = new[] { path, path + "-wal" }.Where(File.Exists).Select(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var octets = new byte[stream.Length];
            stream.ReadExactly(octets);
            return octets;
        }).ToList();
        return secrets.Count(secret => files.Exists(file => file.AsSpan().IndexOf(secret.AsSpan(0, 16)) >= 0 || file.AsSpan().IndexOf(secret.AsSpan(secret.Length - 16)) >= 0));
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
    public void A_store_of_version_1_is_brought_up_to_date_once_and_loses_nothing()
    {
        var path = _folder.File("one.db");
        using (var store = SqliteBundleStore.Open(path))
        {
            store.Commit(Adding(1));
            store.ExecuteForTest("""
                CREATE TABLE first AS SELECT position, key, source, destination, created, sequence, priority, size, octets FROM bundle;
                DROP TABLE bundle;
                ALTER TABLE first RENAME TO bundle;
                UPDATE schema_version SET version = 1;
                """);
        }

        for (var start = 0; start < 3; start++)
        {
            using var store = SqliteBundleStore.Open(path);
            var bundle = Assert.Single(store.Pending());
            Assert.Equal((0UL, BundleState.Waiting, TimeSpan.FromTicks(-1), 1), (bundle.TakenBy, bundle.State, bundle.HeldUntil, store.Count));
            Assert.NotNull(store.Read(bundle.Id));
        }
    }

    [Fact]
    public void A_store_of_version_2_is_brought_up_to_date_and_loses_nothing()
    {
        var path = _folder.File("two.db");
        using (var store = SqliteBundleStore.Open(path))
        {
            store.Commit(Adding(1));
            store.ExecuteForTest("ALTER TABLE bundle DROP COLUMN taken_by; UPDATE schema_version SET version = 2");
        }

        using (var store = SqliteBundleStore.Open(path))
        {
            var bundle = Assert.Single(store.Pending());
            Assert.Equal(0UL, bundle.TakenBy);
            var batch = new StoreBatch();
            batch.Update(bundle with { TakenBy = ulong.MaxValue - 1 });
            store.Commit(batch);
            store.Commit(Adding(2));
        }

        using (var store = SqliteBundleStore.Open(path)) Assert.Equal([ulong.MaxValue - 1, 0], store.Pending().Select(static bundle => bundle.TakenBy));
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
