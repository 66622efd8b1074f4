namespace Dunes.Sdk.Simulation.Disk;

/// <summary>The operations that a fault can hit.</summary>
/// <remarks>Reading is not one: bits that rot are flipped with <see cref="VirtualDisk.FlipBit"/>.</remarks>
internal enum DiskOperationKind
{
    /// <summary>A new file.</summary>
    Create,

    /// <summary>Bytes are written within a file or at its end.</summary>
    Write,

    /// <summary>A file is cut to a length.</summary>
    Truncate,

    /// <summary>A file's changes are made durable.</summary>
    Sync,

    /// <summary>A file is deleted.</summary>
    Delete,

    /// <summary>A file takes another name, and the place of the file that had it.</summary>
    Rename,

    /// <summary>Creations, deletions and new names are made durable.</summary>
    SyncDirectory,
}
