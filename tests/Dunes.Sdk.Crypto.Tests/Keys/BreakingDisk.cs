using Dunes.Sdk.Crypto.Keys;

namespace Dunes.Sdk.Crypto.Tests.Keys;

/// <summary>The real disk, until a step at which the process is gone, or the disk refuses. A write may end in its middle.</summary>
internal sealed class BreakingDisk : IRingDisk
{
    private readonly RingDisk _disk = new();

    /// <summary>Steps that still succeed.</summary>
    public int StepsLeft { get; set; } = int.MaxValue;

    /// <summary>Writes, flushes and new files that the disk still has room for; the one that fails is done half. Unlike a process that is gone, a full disk still deletes.</summary>
    public int RoomLeft { get; set; } = int.MaxValue;

    /// <summary>Whether the step that fails is done half.</summary>
    public bool HalfWrites { get; init; }

    /// <summary>Steps that changed something, so far.</summary>
    public int Steps { get; private set; }

    public bool CreateFolder(string folder)
    {
        Step(null);
        return _disk.CreateFolder(folder);
    }

    public void DeleteFolder(string folder)
    {
        Step(null);
        _disk.DeleteFolder(folder);
    }

    public UnixFileMode? ModeOf(string path) => _disk.ModeOf(path);

    public IDisposable? TryLock(string path)
    {
        if (!File.Exists(path)) TakeRoom(null);
        return _disk.TryLock(path);
    }

    public void DeleteLock(IDisposable held, string path)
    {
        Step(null);
        _disk.DeleteLock(held, path);
    }

    public IReadOnlyList<string> List(string folder) => _disk.List(folder);

    public byte[]? Read(string path, int maxSize) => _disk.Read(path, maxSize);

    public void Write(string path, ReadOnlySpan<byte> octets)
    {
        var half = octets[..(octets.Length / 2)].ToArray();
        Step(() => _disk.Write(path, half));
        TakeRoom(() => _disk.Write(path, half));
        _disk.Write(path, octets);
    }

    public void Flush(string path)
    {
        Step(null);
        TakeRoom(null);
        _disk.Flush(path);
    }

    public void Rename(string from, string to)
    {
        Step(null);
        _disk.Rename(from, to);
    }

    public void FlushFolder(string folder)
    {
        Step(null);
        _disk.FlushFolder(folder);
    }

    public void Delete(string path)
    {
        Step(null);
        _disk.Delete(path);
    }

    private void Step(Action? half)
    {
        Steps++;
        if (StepsLeft-- > 0) return;
        if (HalfWrites) half?.Invoke();
        throw new IOException("The disk is gone.");
    }

    private void TakeRoom(Action? half)
    {
        if (RoomLeft-- > 0) return;
        RoomLeft = 0;
        half?.Invoke();
        throw new IOException("No space left on device");
    }
}
