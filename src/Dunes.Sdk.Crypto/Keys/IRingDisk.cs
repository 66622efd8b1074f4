namespace Dunes.Sdk.Crypto.Keys;

/// <summary>What a key ring asks of a disk, one step a call, so that a test can break off between any two.</summary>
/// <remarks>Every method throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> when the disk fails.</remarks>
internal interface IRingDisk
{
    /// <summary>Makes a folder that only its owner may enter; false where it is.</summary>
    bool CreateFolder(string folder);

    /// <summary>Removes a folder that is empty.</summary>
    void DeleteFolder(string folder);

    /// <summary>The mode of a file or folder; null where there are none.</summary>
    UnixFileMode? ModeOf(string path);

    /// <summary>Takes the lock that one process at a time can have; null when another has it.</summary>
    IDisposable? TryLock(string path);

    /// <summary>Gives a lock back and removes its file.</summary>
    void DeleteLock(IDisposable held, string path);

    /// <summary>Names of the files in a folder; none where the folder is not there.</summary>
    IReadOnlyList<string> List(string folder);

    /// <summary>A whole file; null where it is not there.</summary>
    /// <exception cref="IOException">It is larger than <paramref name="maxSize"/>, or cannot be read.</exception>
    byte[]? Read(string path, int maxSize);

    /// <summary>Writes a file that only its owner may read, over one that is there.</summary>
    void Write(string path, ReadOnlySpan<byte> octets);

    /// <summary>Has the disk keep what was written to a file.</summary>
    void Flush(string path);

    /// <summary>Gives a file another name, in one step, over a file of that name.</summary>
    void Rename(string from, string to);

    /// <summary>Has the disk keep the names in a folder.</summary>
    void FlushFolder(string folder);

    /// <summary>Removes a file, or does nothing where it is not there.</summary>
    void Delete(string path);
}
