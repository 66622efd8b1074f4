using System.Globalization;

namespace Dunes.Sdk.Maml.Execution;

/// <summary>How a block ended.</summary>
/// <param name="ExitCode">The exit code, for an executor that has one; null otherwise.</param>
/// <param name="Problem">Why the block failed; null when it did not.</param>
public sealed record BlockResult(int? ExitCode, string? Problem)
{
    /// <summary>The block did what it says.</summary>
    public static BlockResult Succeeded { get; } = new(null, null);

    /// <summary>Whether the block did what it says.</summary>
    public bool IsSuccess => Problem is null;

    /// <summary>The block ended with an exit code; any but 0 is a failure.</summary>
    public static BlockResult Exited(int exitCode) => new(exitCode, exitCode == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"It exited with {exitCode}."));

    /// <summary>The block could not be run or did not end well.</summary>
    /// <param name="problem">Why, as one sentence.</param>
    public static BlockResult Failed(string problem)
    {
        ArgumentException.ThrowIfNullOrEmpty(problem);
        return new(null, problem);
    }
}
