namespace Dunes.Sdk.Simulation.Disk;

/// <summary>What becomes of an operation on a <see cref="VirtualDisk"/>.</summary>
internal enum DiskFault
{
    /// <summary>It is done.</summary>
    None,

    /// <summary>The power goes while it is under way. It may be done in part; nothing works until <see cref="VirtualDisk.PowerUp"/>, which decides what of the unsynced changes is there.</summary>
    PowerCut,

    /// <summary>The process is killed just before it. Nothing works until <see cref="VirtualDisk.PowerUp"/>, and everything that was written is there.</summary>
    ProcessKill,

    /// <summary>There is no space for it, and it is not done. A sync or a deletion needs none: it fails.</summary>
    Full,

    /// <summary>It fails, and is not done. After a failed sync the system takes the changes for written although only some of them are, as Linux does: a later sync does not write the others.</summary>
    Failed,
}
