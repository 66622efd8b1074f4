using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Store;
using Dunes.Sdk.Simulation.Disk;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>
/// The disk of one host, below SQLite: the power goes at any of its writes and waits, and leaves of what was not synchronized some sectors,
/// whole or torn, in any order; it fills up, is slow, rots, and is put back to copies of it from earlier.
/// </summary>
internal sealed class HostDisk : IDisposable
{
    private const string DatabaseName = "node.db";
    private const int SmallSector = 512;
    private const int LargeSector = 4096;
    private static readonly long NoLimit = 256 << 20;
    private readonly VirtualDisk _disk;
    private readonly List<Trap> _traps = [];
    private SqliteBundleStore? _store;

    /// <summary>Makes an empty disk.</summary>
    /// <param name="random">Decides what a power cut leaves.</param>
    public HostDisk(SeededRandom random)
    {
        var sectorSize = random.Next(2) == 0 ? SmallSector : LargeSector;
        _disk = new(random, sectorSize) { Faults = Judge };
    }

    /// <summary>Where the database is, as the host names it.</summary>
    public string DatabasePath => _disk.PathOf(DatabaseName);

    /// <summary>What one wait for the disk takes.</summary>
    public TimeSpan SyncLatency
    {
        get => _disk.SyncLatency;
        set => _disk.SyncLatency = value;
    }

    /// <summary>What all waits for the disk took so far.</summary>
    public TimeSpan SyncTime => _disk.SyncTime;

    /// <summary>Opens the store.</summary>
    /// <exception cref="BundleStoreException">It does not open.</exception>
    public IBundleStore OpenStore() => _store = _disk.OpenStore(DatabaseName);

    /// <summary>Lets the power go while the disk is at work.</summary>
    /// <remarks>
    /// How much is written between two waits depends a little on chance, since what is stored is in the order of digests. So a cut is at a wait,
    /// or so many writes after one.
    /// </remarks>
    /// <param name="cut">When.</param>
    /// <param name="onCut">Called at that moment, below SQLite: it must not use the disk.</param>
    public void Arm(in PowerCutPoint cut, Action onCut) => _traps.Add(new(onCut) { Waits = cut.Waits, Writes = cut.Writes });

    /// <summary>The power goes now.</summary>
    public void CutPower() => _disk.CutPower();

    /// <summary>No power cut is to come any more.</summary>
    public void Disarm() => _traps.Clear();

    /// <summary>The disk takes no more than it holds now, or has room again.</summary>
    public void SetFull(bool isFull) => _disk.Capacity = isFull ? _disk.Used : NoLimit;

    /// <summary>The process is over; what it wrote is there, unless the power went.</summary>
    /// <param name="isOrderly">Whether it closes its store before.</param>
    public void Close(bool isOrderly)
    {
        if (!isOrderly) _disk.KillProcess();
        _store?.Dispose();
        _store = null;
        _disk.KillProcess();
    }

    /// <summary>The power is back, or another process begins.</summary>
    public void PowerUp()
    {
        if (_disk.IsCut) _disk.PowerUp();
    }

    /// <summary>Makes a copy of everything on the disk, as programs read it now; a store may be open.</summary>
    public DiskSnapshot Snapshot() => _disk.Snapshot();

    /// <summary>Puts a copy back: the database alone, or everything that was there. Nothing is open meanwhile.</summary>
    public void Restore(DiskSnapshot snapshot, bool isWholeDisk)
    {
        if (isWholeDisk) _disk.Restore(snapshot);
        else _disk.Restore(snapshot, static name => name is DatabaseName or DatabaseName + "-wal" or DatabaseName + "-journal");
    }

    /// <summary>The disk is a new one, with nothing on it. Nothing is open meanwhile.</summary>
    public void Wipe() => _disk.Restore(new DiskSnapshot([]));

    /// <summary>Flips one bit of the database. Nothing is open meanwhile.</summary>
    public void FlipBit(ulong seed) => _disk.FlipBit(new(seed), DatabaseName);

    public void Dispose()
    {
        Close(isOrderly: false);
        _disk.Dispose();
    }

    private DiskFault Judge(DiskOperation operation)
    {
        var isWait = operation.Kind is DiskOperationKind.Sync or DiskOperationKind.SyncDirectory;
        foreach (var trap in _traps)
        {
            if (!trap.IsDue(isWait)) continue;
            _traps.Remove(trap);
            trap.OnCut();
            return DiskFault.PowerCut;
        }

        return DiskFault.None;
    }

    private sealed record Trap(Action OnCut)
    {
        public long Waits { get; set; }

        public long Writes { get; set; }

        public bool IsDue(bool isWait)
        {
            if (Waits > 0)
            {
                if (isWait) Waits--;
                return Waits == 0 && Writes == 0 && isWait;
            }

            return --Writes <= 0;
        }
    }
}
