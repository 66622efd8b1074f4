using Dunes.Sdk.Bundles;
using Dunes.Sdk.Simulation.Disk;

namespace Dunes.Sdk.Simulation.Tests.Disk;

public class StoreOnVirtualDiskTests
{
    [Fact]
    public void What_was_committed_survives_every_power_cut_and_the_last_batch_is_there_wholly_or_not_at_all()
    {
        var (gone, kept) = (0, 0);
        for (var seed = 1UL; seed <= 1200; seed++)
        {
            using var trial = Stopped(seed, DiskFault.PowerCut);
            Assert.Null(trial.Violation);
            gone += trial.Doubts.Gone;
            kept += trial.Doubts.Kept;
        }

        Assert.True(gone > 500 && kept > 100, $"Of the batches in doubt {gone} were gone and {kept} were there: the cuts hit too little.");
    }

    [Theory]
    [InlineData("PRAGMA synchronous=OFF")]
    [InlineData("PRAGMA synchronous=NORMAL")]
    public void With_fewer_syncs_the_same_cuts_lose_what_was_committed(string setting)
    {
        var lossy = 0;
        for (var seed = 1UL; seed <= 100; seed++)
        {
            using var trial = Stopped(seed, DiskFault.PowerCut, setting, isCutWhileOpening: false);
            if (trial.Violation is not null) lossy++;
        }

        Assert.True(lossy > 50, $"Only {lossy} of 100 seeds lost something.");
    }

    [Fact]
    public void Without_syncs_a_killed_process_loses_nothing()
    {
        for (var seed = 1UL; seed <= 100; seed++)
        {
            using var trial = Stopped(seed, DiskFault.ProcessKill, "PRAGMA synchronous=OFF");
            Assert.Null(trial.Violation);
        }
    }

    [Fact]
    public void Equal_seeds_find_the_same_after_each_cut()
    {
        for (var seed = 1UL; seed <= 100; seed++)
        {
            using var first = Stopped(seed, DiskFault.PowerCut, "PRAGMA synchronous=OFF");
            using var second = Stopped(seed, DiskFault.PowerCut, "PRAGMA synchronous=OFF");
            Assert.Equal(first.History.ToString(), second.History.ToString());
        }
    }

    [Theory]
    [InlineData(DiskFault.Failed)]
    [InlineData(DiskFault.Full)]
    public void Operations_that_fail_now_and_then_before_a_power_cut_lose_nothing(object fault)
    {
        var failures = 0;
        for (var seed = 1UL; seed <= 300; seed++)
        {
            using var trial = new StoreTrial(seed);
            var random = new SeededRandom(seed, 2);
            for (var life = 0; life < 3; life++)
            {
                var cut = trial.Disk.Operations + random.Next(250);
                trial.Live(random.Next(15), operation =>
                {
                    if (operation.Number == cut) return DiskFault.PowerCut;
                    return random.Next(25) == 0 ? (DiskFault)fault : DiskFault.None;
                });
                if (!trial.Disk.IsCut) trial.Disk.CutPower();
                trial.Disk.PowerUp();
            }

            trial.EndWell();
            Assert.Null(trial.Violation);
            failures += trial.Failures;
        }

        Assert.True(failures > 300, $"Only {failures} commits failed.");
    }

    [Fact]
    public void A_store_on_a_full_disk_says_so_and_goes_on_when_there_is_space()
    {
        using var trial = new StoreTrial(1);
        trial.Live(5, null);
        trial.Disk.Capacity = trial.Disk.Used + 50_000;
        trial.Live(20, null);
        Assert.True(trial.Failures > 5);
        trial.Disk.Capacity = 10 << 20;
        var failures = trial.Failures;
        trial.Live(20, null);
        trial.EndWell();

        Assert.Null(trial.Violation);
        Assert.Equal(failures, trial.Failures);
    }

    [Fact]
    public void A_disk_that_is_full_is_told_from_one_that_fails()
    {
        using var disk = new VirtualDisk(new(1));
        using var store = disk.OpenStore("a.db");
        disk.Capacity = 0;
        Assert.Equal(BundleStoreFailure.Full, Assert.Throws<BundleStoreException>(() => store.Commit(Putting(1))).Failure);
        disk.Capacity = 1 << 20;
        disk.Faults = _ => DiskFault.Failed;
        Assert.Equal(BundleStoreFailure.Unavailable, Assert.Throws<BundleStoreException>(() => store.Commit(Putting(1))).Failure);
        disk.Faults = null;
        store.Commit(Putting(1));
    }

    [Fact]
    public void Of_a_disk_that_is_set_back_to_a_backup_one_file_can_be_older_than_the_file_beside_it()
    {
        using var disk = new VirtualDisk(new(1));
        Commit(disk, 1);
        disk.ReplaceAllBytes("generation", [1]);
        var backup = disk.Snapshot();
        Commit(disk, 2);
        disk.ReplaceAllBytes("generation", [2]);

        disk.Restore(backup, "a.db");
        Assert.Equal((1, 2), (Value(disk), disk.ReadAllBytes("generation")![0]));

        Commit(disk, 3);
        disk.Restore(backup);
        Assert.Equal((1, 1), (Value(disk), disk.ReadAllBytes("generation")![0]));
    }

    [Fact]
    public void A_rotten_bit_is_found_or_harms_nothing_that_ends_the_process()
    {
        var found = 0;
        for (var seed = 1UL; seed <= 200; seed++)
        {
            using var disk = new VirtualDisk(new(seed));
            for (var value = 1; value <= 3; value++) Commit(disk, value);
            Assert.NotNull(disk.FlipBit(new(seed, 1), "a.db"));
            try
            {
                Commit(disk, 4);
            }
            catch (BundleStoreException)
            {
                found++;
            }
        }

        Assert.True(found > 0);
    }

    [Fact]
    public void Temporary_files_of_SQLite_are_on_no_disk()
    {
        using var disk = new VirtualDisk(new(1));
        Commit(disk, 1);
        using (var store = disk.OpenStore("a.db"))
        {
            store.ExecuteForTest("PRAGMA temp_store=FILE");
            store.ExecuteForTest("PRAGMA cache_spill=1");
            store.ExecuteForTest("CREATE TEMP TABLE t (octets BLOB)");
            for (var i = 0; i < 20; i++) store.ExecuteForTest("INSERT INTO t VALUES (zeroblob(500000))");
            Assert.True(VirtualFileSystem.Count >= 2); // the table's disk, and those of other tests
            store.ExecuteForTest("VACUUM");
            Assert.Equal(["a.db", "a.db-wal", "a.db.marks"], disk.Files);
        }

        Assert.Equal(["a.db", "a.db.marks"], disk.Files);
        Assert.Equal(1, Value(disk));
    }

    [Fact]
    public async Task Stores_on_many_disks_at_once_do_not_meet()
    {
        var runs = Enumerable.Range(1, 64).Select(number => Task.Run(() =>
        {
            using var disk = new VirtualDisk(new((ulong)number));
            for (var i = 0; i < 5; i++) Commit(disk, number);
            return (number, Value(disk));
        }));

        Assert.All(await Task.WhenAll(runs), run => Assert.Equal(run.number, run.Item2));
    }

    [Fact]
    public void A_disposed_disk_is_no_file_of_anybody_s()
    {
        var disk = new VirtualDisk(new(1));
        Commit(disk, 1);
        disk.Dispose();

        Assert.Throws<BundleStoreException>(() => disk.OpenStore("a.db"));
        Assert.Throws<ObjectDisposedException>(disk.PowerUp);
    }

    [Fact]
    public void A_slow_disk_counts_the_time_that_a_commit_would_take()
    {
        using var disk = new VirtualDisk(new(1));
        using var store = disk.OpenStore("a.db");
        store.Commit(Putting(1)); // the log's first has a header, which is synced alone
        disk.SyncLatency = TimeSpan.FromMilliseconds(40);
        store.Commit(Putting(2));

        Assert.Equal(TimeSpan.FromMilliseconds(40), disk.SyncTime);
    }

    private static StoreTrial Stopped(ulong seed, DiskFault fault, string setting = "PRAGMA wal_autocheckpoint=20", bool isCutWhileOpening = true)
    {
        var trial = new StoreTrial(seed) { Setting = setting };
        var random = new SeededRandom(seed, 2);
        for (var life = 0; life < 4; life++)
        {
            // Half of the stops are at a sync, where a batch is in doubt: all of it may have been written, or some, or nothing.
            var (isAtSync, left) = (random.Next(2) == 0, random.Next(life == 0 ? 150 : 80));
            if (isAtSync) left /= 8;
            trial.Live(random.Next(12), operation =>
            {
                // The store opens with full syncs, and the setting comes after that.
                var isCounted = (isCutWhileOpening || trial.IsOpen) && (!isAtSync || operation.Kind == DiskOperationKind.Sync);
                return isCounted && left-- == 0 ? fault : DiskFault.None;
            });
            if (!trial.Disk.IsCut && fault == DiskFault.PowerCut) trial.Disk.CutPower();
            if (!trial.Disk.IsCut) trial.Disk.KillProcess();
            trial.Disk.PowerUp();
        }

        trial.EndWell();
        return trial;
    }

    private static StoreBatch Putting(int value)
    {
        var batch = new StoreBatch();
        batch.Put("value", BitConverter.GetBytes(value));
        return batch;
    }

    private static void Commit(VirtualDisk disk, int value)
    {
        using var store = disk.OpenStore("a.db");
        store.Commit(Putting(value));
    }

    private static int Value(VirtualDisk disk)
    {
        using var store = disk.OpenStore("a.db");
        return BitConverter.ToInt32(store.Get("value"));
    }
}
