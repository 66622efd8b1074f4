using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Dunes.Sdk.Crypto.Keys;

/// <summary>The file system. On Windows, who may read the folder is left to its access list, and names are kept by NTFS itself.</summary>
internal sealed partial class RingDisk : IRingDisk
{
    private const UnixFileMode OwnerFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public bool CreateFolder(string folder)
    {
        if (Directory.Exists(folder)) return false;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerFolder);
        return true;
    }

    public void DeleteFolder(string folder) => Directory.Delete(folder);

    public UnixFileMode? ModeOf(string path)
    {
        if (OperatingSystem.IsWindows()) return null;
        return File.GetUnixFileMode(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
    }

    public IDisposable? TryLock(string path)
    {
        FileStream held;
        try
        {
            held = Open(path, FileMode.OpenOrCreate);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }

        // Its holder may have removed the file between our opening and our locking it: then it keeps nobody out.
        if (File.Exists(path)) return held;
        held.Dispose();
        return null;
    }

    public void DeleteLock(IDisposable held, string path)
    {
        // Windows removes no file that is open, so that a file which another has locked meanwhile stays; Unix does, and here nobody has locked it but we.
        if (OperatingSystem.IsWindows()) held.Dispose();
        File.Delete(path);
        held.Dispose();
    }

    public IReadOnlyList<string> List(string folder) => Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)] : [];

    public byte[]? Read(string path, int maxSize)
    {
        try
        {
            using var file = new FileStream(path, new FileStreamOptions { BufferSize = 0 });
            if (file.Length > maxSize) throw new IOException($"The file {path} has {file.Length} octets; at most {maxSize} are read.");
            var octets = new byte[file.Length];
            file.ReadExactly(octets);
            return octets;
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public void Write(string path, ReadOnlySpan<byte> octets)
    {
        using var file = Open(path, FileMode.Create);
        file.Write(octets);
    }

    public void Flush(string path)
    {
        using var file = Open(path, FileMode.Open);
        file.Flush(flushToDisk: true);
    }

    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    public void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = OpenDescriptor(folder, 0); // O_RDONLY
        if (descriptor < 0) throw new IOException($"The folder {folder} cannot be opened: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
        var failed = Synchronize(descriptor) < 0;
        var error = Marshal.GetLastPInvokeError();
        _ = CloseDescriptor(descriptor);
        if (failed) throw new IOException($"The folder {folder} cannot be flushed: {new Win32Exception(error).Message}.");
    }

    public void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // What is nowhere is deleted.
        }
    }

    private static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open) options.UnixCreateMode = OwnerFile;
        return new FileStream(path, options);
    }

    // .NET opens no folders, and a renamed file is only safe from a power cut once its folder is on the disk.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenDescriptor(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Synchronize(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CloseDescriptor(int descriptor);
}
