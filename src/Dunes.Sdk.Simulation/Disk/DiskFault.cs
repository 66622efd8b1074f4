namespace Dunes.Sdk.Simulation.Disk;

/// <summary>What becomes of an operation on a <see cref="VirtualDisk"/>.</summary>
internal enum DiskFault
{
    /// <summary>It is done.</summary>
    None,

    /// <summary>The power goes while it is under way.</summary>
    /// <remarks>Nothing works until <see cref="VirtualDisk.PowerUp"/>, which decides what of the unsynced changes is there.</remarks>
    PowerCut,

    /// <summary>The process is killed just before it.</summary>
    /// <remarks>Nothing works until <see cref="VirtualDisk.PowerUp"/>; everything that was written is there.</remarks>
    ProcessKill,

    /// <summary>There is no space for it, and it is not done. A sync or a deletion needs none: it fails.</summary>
    Full,

    /// <summary>It fails, and is not done.</summary>
    /// <remarks>After a failed sync the system takes all changes for written, as Linux does: a later sync writes no more of them.</remarks>
    Failed,
}
