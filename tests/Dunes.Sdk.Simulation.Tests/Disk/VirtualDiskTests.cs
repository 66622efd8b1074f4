using Dunes.Sdk.Simulation.Disk;

namespace Dunes.Sdk.Simulation.Tests.Disk;

public class VirtualDiskTests
{
    private const string Name = "a";

    [Theory]
    [InlineData(512)]
    [InlineData(4096)]
    public void A_cut_leaves_lengths_and_bytes_that_were_there_at_some_moment_since_the_last_sync(int sectorSize)
    {
        for (var seed = 1UL; seed <= 200; seed++)
        {
            var random = new SeededRandom(seed);
            using var disk = new VirtualDisk(new(seed, 1), sectorSize);
            var file = Open(disk);
            var moments = new List<byte[]> { Array.Empty<byte>() };
            disk.Sync(file);
            for (var i = 0; i < 30; i++)
            {
                var kind = random.Next(10);
                if (kind == 0) disk.Sync(file);
                else if (kind == 1) disk.Truncate(file, random.Next(6000));
                else disk.Write(file, random.Next(6000), Octets(random, 1 + random.Next(3000)));
                if (kind == 0) moments.Clear();
                moments.Add(disk.ReadAllBytes(Name)!);
            }

            disk.CutPower();
            disk.PowerUp();
            var left = disk.ReadAllBytes(Name)!;
            Assert.Contains(left.Length, moments.Select(moment => moment.Length));
            // Behind the shortest of the ends since the sync there may be zeros and garbage.
            var common = Math.Min(left.Length, moments.Min(moment => moment.Length));
            Assert.DoesNotContain(Enumerable.Range(0, common), at => !moments.Exists(moment => moment[at] == left[at]));
        }
    }

    [Fact]
    public void Cuts_lose_all_or_nothing_or_some_sectors_in_any_order_and_tear_some_at_any_byte()
    {
        var seen = new HashSet<string>();
        var tears = new HashSet<int>();
        for (var seed = 1UL; seed <= 2000; seed++)
        {
            using var disk = new VirtualDisk(new(seed));
            var left = AfterCut(disk, new byte[2048], 1);
            var sectors = string.Concat(left.Chunk(512).Select(sector => sector.Distinct().Count() > 1 ? "t" : $"{sector[0]}"));
            seen.Add(sectors);
            var torn = sectors.IndexOf('t', StringComparison.Ordinal);
            if (torn >= 0) tears.Add(left.AsSpan(torn * 512, 512).IndexOfAnyExcept(left[torn * 512]));
        }

        Assert.Superset(new HashSet<string> { "0000", "1111", "0111", "1000", "0001", "1010", "t000", "11t1" }, seen);
        Assert.True(tears.Count > 200, $"Sectors were torn at {tears.Count} places.");
    }

    [Fact]
    public void Logs_of_SQLite_tear_between_their_fields()
    {
        for (var seed = 1UL; seed <= 500; seed++)
        {
            using var disk = new VirtualDisk(new(seed));
            Assert.Equal(DiskStatus.Done, disk.TryOpen(Name, canCreate: true, isNew: true, isLog: true, out _));
            var left = AfterCut(disk, new byte[512], 1);
            var tear = left.AsSpan().IndexOfAnyExcept(left[0]);
            Assert.True(tear < 0 || tear % 8 == 0);
        }
    }

    [Fact]
    public void A_cut_at_a_write_may_leave_it_and_a_kill_does_not()
    {
        var left = new HashSet<byte>();
        foreach (var fault in (ReadOnlySpan<DiskFault>)[DiskFault.PowerCut, DiskFault.ProcessKill])
        {
            left.Clear();
            for (var seed = 1UL; seed <= 50; seed++)
            {
                using var disk = Holding([1], seed);
                disk.Faults = operation => operation.Kind == DiskOperationKind.Write ? fault : DiskFault.None;
                var file = Open(disk);
                Assert.Equal(DiskStatus.Down, disk.Write(file, 0, [2]));
                Assert.True(disk.IsCut);
                disk.PowerUp();
                left.Add(disk.ReadAllBytes(Name)![0]);
            }

            Assert.Equal(fault == DiskFault.PowerCut ? new byte[] { 1, 2 } : [1], left.Order());
        }
    }

    [Fact]
    public void Of_a_failed_sync_some_is_durable_and_no_later_sync_writes_the_rest()
    {
        var left = new HashSet<byte>();
        for (var seed = 1UL; seed <= 50; seed++)
        {
            using var disk = Holding([1], seed);
            var file = Open(disk);
            disk.Write(file, 0, [2]);
            disk.Faults = _ => DiskFault.Failed;
            Assert.Equal(DiskStatus.Failed, disk.Sync(file));
            disk.Faults = null;
            Assert.Equal(DiskStatus.Done, disk.Sync(file));
            Assert.Equal([2], disk.ReadAllBytes(Name));
            disk.CutPower();
            disk.PowerUp();
            left.Add(disk.ReadAllBytes(Name)![0]);
        }

        Assert.Equal(new byte[] { 1, 2 }, left.Order());
    }

    [Fact]
    public void A_disk_without_power_does_nothing_and_what_was_open_stays_unusable()
    {
        using var disk = Holding([1]);
        var file = Open(disk);
        disk.CutPower();
        AssertUnusable(disk, file);
        Assert.Equal(DiskStatus.Down, disk.TryOpen(Name, canCreate: true, isNew: false, isLog: false, out _));
        Assert.Equal(DiskStatus.Down, Assert.Throws<VirtualDiskException>(() => disk.ReadAllBytes(Name)).Status);
        Assert.Equal(DiskStatus.Down, Assert.Throws<VirtualDiskException>(() => disk.ReplaceAllBytes(Name, [2])).Status);
        Assert.Equal(DiskStatus.Down, Assert.Throws<VirtualDiskException>(() => disk.Delete(Name)).Status);
        Assert.Equal(DiskStatus.Down, Assert.Throws<VirtualDiskException>(disk.SyncDirectory).Status);
        var operations = disk.Operations;

        disk.PowerUp();
        AssertUnusable(disk, file);
        Assert.Equal((operations, 1), (disk.Operations, disk.ReadAllBytes(Name)![0]));
        Assert.Throws<InvalidOperationException>(disk.PowerUp);
    }

    [Fact]
    public void Each_operation_is_asked_about_once_with_its_number()
    {
        using var disk = new VirtualDisk(new(1));
        var asked = new List<DiskOperation>();
        disk.Faults = operation =>
        {
            asked.Add(operation);
            return DiskFault.None;
        };
        disk.ReplaceAllBytes(Name, [1, 2, 3]);
        disk.WriteAllBytes(Name, [4]);
        disk.Delete(Name);

        Assert.Equal(
            [
                new(0, DiskOperationKind.Create, "a.new", 0, 0),
                new(1, DiskOperationKind.Write, "a.new", 0, 3),
                new(2, DiskOperationKind.Sync, "a.new", 0, 0),
                new(3, DiskOperationKind.Rename, "a.new", 0, 0),
                new(4, DiskOperationKind.SyncDirectory, "", 0, 0),
                new(5, DiskOperationKind.Truncate, Name, 0, 0),
                new(6, DiskOperationKind.Write, Name, 0, 1),
                new(7, DiskOperationKind.Delete, Name, 0, 0),
            ],
            asked);
        Assert.Equal((8, 1), (disk.Operations, disk.Syncs));
    }

    [Theory]
    [InlineData(DiskFault.PowerCut)]
    [InlineData(DiskFault.ProcessKill)]
    [InlineData(DiskFault.Full)]
    [InlineData(DiskFault.Failed)]
    public void Replaced_bytes_are_the_old_or_the_new_ones_whatever_happens_when(object fault)
    {
        var left = new HashSet<string>();
        for (var seed = 0UL; seed < 500; seed++)
        {
            using var disk = Holding([1, 1, 1], seed);
            var at = disk.Operations + (long)(seed % 5);
            disk.Faults = operation => operation.Number == at ? (DiskFault)fault : DiskFault.None;
            Assert.Throws<VirtualDiskException>(() => disk.ReplaceAllBytes(Name, [2, 2]));
            disk.Faults = null;
            if (!disk.IsCut) disk.CutPower();
            disk.PowerUp();
            left.Add(Convert.ToHexString(disk.ReadAllBytes(Name)!));
            disk.ReplaceAllBytes(Name, [3]);
            Assert.Equal([3], disk.ReadAllBytes(Name));
        }

        Assert.Equal(["010101", "0202"], left.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Bytes_that_are_written_in_place_can_be_empty_or_mixed_after_a_cut()
    {
        var left = new HashSet<string>();
        for (var seed = 1UL; seed <= 500; seed++)
        {
            using var disk = Holding([1, 1, 1, 1], seed);
            disk.WriteAllBytes(Name, [2, 2, 2]);
            disk.CutPower();
            disk.PowerUp();
            left.Add(Convert.ToHexString(disk.ReadAllBytes(Name)!));
        }

        Assert.Superset(new HashSet<string> { "01010101", "020202", "", "000000", "02020201" }, left);
    }

    [Fact]
    public void Names_are_durable_in_their_order_and_with_the_sync_of_their_file_or_of_the_directory()
    {
        var left = new HashSet<string>();
        for (var seed = 1UL; seed <= 100; seed++)
        {
            using var disk = Holding([1], seed);
            disk.Delete(Name);
            disk.WriteAllBytes("b", [1]);
            disk.WriteAllBytes("c", [1]);
            disk.CutPower();
            disk.PowerUp();
            left.Add(string.Concat(disk.Files));

            disk.WriteAllBytes("d", [1]);
            disk.WriteAllBytes("e", [1]);
            disk.Flush("d");
            disk.Delete("d");
            disk.SyncDirectory();
            disk.CutPower();
            disk.PowerUp();
            Assert.False(disk.Exists("d"));
            Assert.True(disk.Exists("e"));
        }

        Assert.Equal(["", "a", "b", "bc"], left.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Bytes_over_the_capacity_are_refused_and_others_are_not()
    {
        using var disk = Holding([1, 2, 3]);
        disk.Capacity = 5;
        var file = Open(disk);
        Assert.Equal(DiskStatus.Full, disk.Write(file, 3, [4, 5, 6]));
        Assert.Equal(DiskStatus.Full, disk.Truncate(file, 6));
        Assert.Equal(DiskStatus.Done, disk.Write(file, 0, [4, 5, 6]));
        Assert.Equal(DiskStatus.Done, disk.Write(file, 3, [4, 5]));
        Assert.Equal(DiskStatus.Full, Assert.Throws<VirtualDiskException>(() => disk.WriteAllBytes("b", [1])).Status);
        Assert.Equal(DiskStatus.Done, disk.Truncate(file, 4));
        disk.WriteAllBytes("b", [1]);

        Assert.Equal(5, disk.Used);
    }

    [Fact]
    public void A_copy_cannot_be_put_back_under_a_file_that_is_open()
    {
        using var disk = Holding([1]);
        var copy = disk.Snapshot();
        var file = Open(disk);
        Assert.Throws<InvalidOperationException>(() => disk.Restore(copy));
        Assert.Throws<InvalidOperationException>(() => disk.Restore(copy, Name));
        disk.Close(file);
        Assert.Throws<KeyNotFoundException>(() => disk.Restore(copy, "b"));
        disk.WriteAllBytes("b", [2]);
        disk.WriteAllBytes(Name, [3]);

        disk.Restore(copy);
        Assert.Equal([Name], disk.Files);
        Assert.Equal([1], disk.ReadAllBytes(Name));
        disk.CutPower();
        disk.PowerUp();
        Assert.Equal([1], disk.ReadAllBytes(Name));
    }

    [Fact]
    public void A_flipped_bit_is_one_bit_and_stays()
    {
        using var disk = Holding(new byte[300]);
        disk.WriteAllBytes("b", []);
        var hit = disk.FlipBit(new(7));
        disk.CutPower();
        disk.PowerUp();

        var flipped = Assert.Single(disk.ReadAllBytes(Name)!, octet => octet != 0);
        Assert.True(byte.IsPow2(flipped));
        Assert.Equal((Name, disk.ReadAllBytes(Name)!.AsSpan().IndexOf(flipped)), hit);
        Assert.Null(disk.FlipBit(new(7), "b"));
    }

    [Fact]
    public void One_program_writes_and_a_waiting_writer_keeps_new_readers_away()
    {
        using var disk = Holding([1]);
        var (writer, reader, late) = (Open(disk), Open(disk), Open(disk));
        Assert.True(IsLocked(disk, reader, 1));
        Assert.True(IsLocked(disk, writer, 1));
        Assert.True(IsLocked(disk, writer, 2));
        Assert.False(IsLocked(disk, reader, 2));
        Assert.False(IsLocked(disk, writer, 4));
        Assert.False(IsLocked(disk, late, 1));
        disk.Unlock(reader, 0);
        Assert.True(IsLocked(disk, writer, 4));
        disk.Close(writer);
        Assert.True(IsLocked(disk, late, 4));
        disk.KillProcess();
        disk.PowerUp();
        Assert.True(IsLocked(disk, Open(disk), 4));
    }

    [Fact]
    public void A_plan_that_throws_stops_the_disk_and_is_told_when_it_is_powered_up()
    {
        using var disk = new VirtualDisk(new(1));
        var failure = new FormatException();
        disk.Faults = _ => throw failure;
        Assert.Throws<Dunes.Sdk.Bundles.BundleStoreException>(() => disk.OpenStore("a.db"));

        Assert.Same(failure, Assert.Throws<InvalidOperationException>(disk.PowerUp).InnerException);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    [InlineData(1000)]
    [InlineData(1 << 17)]
    public void A_sector_is_a_power_of_two(int sectorSize) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new VirtualDisk(new(1), sectorSize));

    /// <summary>A disk with one durable file.</summary>
    private static VirtualDisk Holding(byte[] content, ulong seed = 1)
    {
        var disk = new VirtualDisk(new(seed));
        disk.ReplaceAllBytes(Name, content);
        return disk;
    }

    private static VirtualFileHandle Open(VirtualDisk disk)
    {
        Assert.Equal(DiskStatus.Done, disk.TryOpen(Name, canCreate: true, isNew: false, isLog: false, out var file));
        return file!;
    }

    /// <summary>What a file that held old bytes durably, and was overwritten with another, holds after a cut.</summary>
    private static byte[] AfterCut(VirtualDisk disk, byte[] old, byte value)
    {
        var file = Open(disk);
        disk.Write(file, 0, old);
        disk.Sync(file);
        var written = new byte[old.Length];
        written.AsSpan().Fill(value);
        disk.Write(file, 0, written);
        disk.CutPower();
        disk.PowerUp();
        return disk.ReadAllBytes(Name)!;
    }

    private static void AssertUnusable(VirtualDisk disk, VirtualFileHandle file)
    {
        Assert.Equal(DiskStatus.Down, disk.Read(file, 0, new byte[1], out _));
        Assert.Equal(DiskStatus.Down, disk.Write(file, 0, [2]));
        Assert.Equal(DiskStatus.Down, disk.Truncate(file, 0));
        Assert.Equal(DiskStatus.Down, disk.Sync(file));
        Assert.Equal(DiskStatus.Down, disk.TryGetLength(file, out _));
        Assert.Equal(DiskStatus.Down, disk.TryLock(file, 1, out _));
    }

    private static bool IsLocked(VirtualDisk disk, VirtualFileHandle file, int level)
    {
        Assert.Equal(DiskStatus.Done, disk.TryLock(file, level, out var isLocked));
        return isLocked;
    }

    private static byte[] Octets(SeededRandom random, int count)
    {
        var octets = new byte[count];
        for (var i = 0; i < count; i++) octets[i] = (byte)random.Next(256);
        return octets;
    }
}
