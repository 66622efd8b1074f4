namespace Dunes.Sdk.Simulation.Disk;

/// <summary>An operation on a side file of a <see cref="VirtualDisk"/> that was not done.</summary>
internal sealed class VirtualDiskException(string operation, string file, DiskStatus status)
    : IOException($"{operation} of '{file}' on the simulated disk ended as {status}.")
{
    /// <summary>How it ended.</summary>
    public DiskStatus Status { get; } = status;
}
