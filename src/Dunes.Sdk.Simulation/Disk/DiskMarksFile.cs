using Dunes.Sdk.Bundles.Store;

namespace Dunes.Sdk.Simulation.Disk;

/// <summary>The marks beside a store, as a side file of the simulated disk.</summary>
internal sealed class DiskMarksFile(VirtualDisk disk, string name) : IMarksFile
{
    public byte[]? Read() => disk.ReadAllBytes(name);

    public void Write(ReadOnlySpan<byte> octets) => disk.ReplaceAllBytes(name, octets);
}
