namespace Dunes.Sdk.Simulation.Disk;

/// <summary>A file that a program has open, with its lock.</summary>
/// <remarks>Locks are numbered as SQLite's: 0 none, 1 shared, 2 reserved, 3 pending, 4 exclusive.</remarks>
internal sealed class VirtualFileHandle(VirtualDisk disk, string name, VirtualFile file, int boot)
{
    private const int Shared = 1;
    private const int Reserved = 2;
    private const int Pending = 3;
    private const int Exclusive = 4;

    public VirtualDisk Disk { get; } = disk;

    public string Name { get; } = name;

    public VirtualFile File { get; } = file;

    /// <summary>The start of the disk in which it was opened; in another it is the handle of a process that has ended.</summary>
    public int Boot { get; } = boot;

    public bool IsDeletedOnClose { get; set; }

    /// <summary>Whether its disk is its own and goes with it.</summary>
    public bool IsTemporary { get; set; }

    /// <summary>The lock it holds.</summary>
    public int Level { get; private set; }

    /// <summary>Whether somebody has a lock from which writing follows.</summary>
    public bool IsReserved => File.Lockers.Exists(locker => locker.Level >= Reserved);

    /// <summary>Takes a lock; false if another's stands in its way. A writer that waits for readers keeps new ones away.</summary>
    public bool TryLock(int level)
    {
        if (Level >= level) return true;
        var others = File.Lockers.Where(locker => locker != this).Select(locker => locker.Level).DefaultIfEmpty().Max();
        var isFree = level switch { Shared => others < Pending, Exclusive => others < Shared, _ => others < Reserved };
        if (!isFree && !(level == Exclusive && others == Shared)) return false;
        if (Level == 0) File.Lockers.Add(this);
        Level = isFree ? level : Pending;
        return isFree;
    }

    /// <summary>Goes back to a lower lock.</summary>
    public void Unlock(int level)
    {
        Level = Math.Min(Level, level);
        if (Level == 0) File.Lockers.Remove(this);
    }
}
