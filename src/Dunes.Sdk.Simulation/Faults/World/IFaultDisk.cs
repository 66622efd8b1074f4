using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>The disk of one host: where its store is, what a power cut leaves of it, and copies of it from earlier.</summary>
internal interface IFaultDisk : IDisposable
{
    /// <summary>Where the database is, as the host names it.</summary>
    string DatabasePath { get; }

    /// <summary>Opens the store.</summary>
    /// <exception cref="BundleStoreException">It does not open.</exception>
    IBundleStore OpenStore();

    /// <summary>
    /// The power goes, or the process dies: what was not synchronized may be gone, and the store that was open is none any more.
    /// </summary>
    void Cut();

    /// <summary>The power is back.</summary>
    void PowerUp();

    /// <summary>Makes a copy of everything on the disk, as it is now; a store may be open.</summary>
    object Snapshot();

    /// <summary>Puts a copy back: the database alone, or everything that was there. Nothing is open meanwhile.</summary>
    void Restore(object snapshot, bool isWholeDisk);

    /// <summary>The disk is a new one, with nothing on it. Nothing is open meanwhile.</summary>
    void Wipe();

    /// <summary>Flips one bit of the database. Nothing is open meanwhile.</summary>
    void FlipBit(ulong at);
}
