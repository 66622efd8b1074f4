namespace Dunes.Sdk.Simulation.Disk;

/// <summary>How an operation on a <see cref="VirtualDisk"/> ended.</summary>
internal enum DiskStatus
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>The disk has no power, or the file was opened by a process that has ended.</summary>
    Down,

    /// <summary>There was no space.</summary>
    Full,

    /// <summary>The disk failed.</summary>
    Failed,

    /// <summary>There is no such file.</summary>
    NotFound,
}
