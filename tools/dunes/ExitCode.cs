namespace Dunes.Cli;

/// <summary>What every verb tells its caller.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Checked and failed, or the world failed: a disk, a peer, a port.</summary>
    public const int Failed = 1;

    /// <summary>The command line, or a file named on it, cannot be used.</summary>
    public const int Misuse = 2;
}
