namespace Dunes.Sdk.Simulation.Disk;

/// <summary>An operation that a <see cref="VirtualDisk"/> is about to do.</summary>
/// <param name="Number">Operations of this disk before it: 0 for the first.</param>
/// <param name="Kind">What it does.</param>
/// <param name="File">The file's name; empty for the directory.</param>
/// <param name="Offset">Where it begins in the file, or the length that it is cut to; otherwise 0.</param>
/// <param name="Size">Bytes to write; otherwise 0.</param>
internal readonly record struct DiskOperation(long Number, DiskOperationKind Kind, string File, int Offset, int Size);
