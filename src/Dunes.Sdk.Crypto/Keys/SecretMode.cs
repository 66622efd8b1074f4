using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Dunes.Sdk.Crypto.Keys;

/// <summary>Whether others than its owner may use the file or the folder of a secret. On Windows the access list decides, and nothing is checked.</summary>
/// <remarks>
/// Neither the group nor all others may have a right to it, as ssh and PostgreSQL ask. That finds other people's files, too: unless we are root, somebody else's
/// file is open to us by such a right alone. One exception is PostgreSQL's as well: the group may read what root owns, for so an administrator, or a
/// container's secret volume, hands a key to a service. Root is not asked whose a file is, only who else may use it.
/// </remarks>
internal static partial class SecretMode
{
    private const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
    private const uint Root = 0;

    /// <summary>What is wrong with the mode of an open file, and how to mend it, as the end of a sentence that names the file; null when nothing is, or when it is a pipe.</summary>
    public static string? ProblemOf(FileStream file, string path)
    {
        if (OperatingSystem.IsWindows() || !file.CanSeek) return null; // what goes through a pipe lies nowhere to be read
        var mode = File.GetUnixFileMode(file.SafeFileHandle);
        if (!IsOpen(mode, isOfRoot: false)) return null;
        var isOfRoot = OwnerOf(file.SafeFileHandle) == Root && EffectiveUser() != Root;
        return IsOpen(mode, isOfRoot) ? Told(mode, isOfRoot ? "0640" : "0600", path) : null;
    }

    /// <summary>The same of a folder, or of a file that nobody but us writes.</summary>
    /// <param name="mode">Its mode; null where there are none.</param>
    /// <param name="expected">The mode that is right.</param>
    /// <param name="path">What it is the mode of.</param>
    public static string? ProblemOf(UnixFileMode? mode, string expected, string path) =>
        mode is { } found && IsOpen(found, isOfRoot: false) ? Told(found, expected, path) : null;

    /// <summary>Whether somebody may use it who should not.</summary>
    /// <param name="mode">Its mode.</param>
    /// <param name="isOfRoot">Whether root owns it, and we are not root.</param>
    public static bool IsOpen(UnixFileMode mode, bool isOfRoot) => (mode & (isOfRoot ? (Group & ~UnixFileMode.GroupRead) | Others : Group | Others)) != 0;

    /// <summary>Who owns an open file; null where that cannot be asked.</summary>
    public static unsafe uint? OwnerOf(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            const int OwnerAt = 20; // struct statx: mask, block size, attributes, links, owner; the same on every architecture
            const int EmptyPath = 0x1000; // AT_EMPTY_PATH: the descriptor itself
            const uint Owner = 0x8; // STATX_UID
            var answer = stackalloc byte[256];
            return Status(file, string.Empty, EmptyPath, Owner, answer) == 0 && (*(uint*)answer & Owner) != 0 ? *(uint*)(answer + OwnerAt) : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null; // a C library older than 2018
        }
    }

    private static string Told(UnixFileMode mode, string expected, string path) =>
        $"others than its owner may use it: its mode is {Octal(mode)}, and {expected} was expected; chmod {expected[1..]} {path} mends it.";

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int Status(SafeFileHandle folder, string path, int flags, uint mask, byte* answer);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint EffectiveUser();
}
