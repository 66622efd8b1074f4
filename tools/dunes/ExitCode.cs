using Dunes.Sdk.Crypto.Keys;
using Dunes.Sdk.Simulation.Traces;

namespace Dunes.Cli;

/// <summary>What every verb tells its caller.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Checked and failed, or the world failed: a disk, a peer, a port.</summary>
    public const int Failed = 1;

    /// <summary>The command line, or a file named on it, cannot be used.</summary>
    public const int Misuse = 2;

    private static readonly int FileExists = OperatingSystem.IsWindows() ? unchecked((int)0x8007_0050) : 17; // ERROR_FILE_EXISTS, EEXIST

    /// <summary>Which of them a failure is.</summary>
    public static int Of(Exception problem) => problem switch
    {
        MisuseException or LinkTraceException or ArgumentException => Misuse,
        KeyFileException { InnerException: { } disk } when IsOfDisk(disk) => Failed,
        KeyFileException => Misuse,
        _ => Failed,
    };

    /// <summary>Whether a disk failed, and not the one who named a file that is missing, there already or somebody else's.</summary>
    public static bool IsOfDisk(Exception? problem) => problem is IOException and not (FileNotFoundException or DirectoryNotFoundException) && problem.HResult != FileExists;
}
