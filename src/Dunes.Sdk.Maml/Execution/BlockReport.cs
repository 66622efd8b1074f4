using System.Security.Cryptography;

namespace Dunes.Sdk.Maml.Execution;

/// <summary>What became of one block of a run.</summary>
/// <param name="Block">The block.</param>
/// <param name="Status">How it ended.</param>
public sealed record BlockReport(PlannedBlock Block, BlockStatus Status)
{
    /// <summary>The exit code, for an executor that has one; null otherwise.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Why it did not succeed; null when it did.</summary>
    public string? Problem { get; init; }

    /// <summary>What it printed, as far as the host's bound lets it be kept.</summary>
    public ReadOnlyMemory<byte> Output { get; init; }

    /// <summary>Octets that it printed, those beyond the bound included.</summary>
    public long OutputSize { get; init; }

    /// <summary>Whether <see cref="Output"/> lacks what lay beyond the bound.</summary>
    public bool IsOutputCut => OutputSize > Output.Length;

    /// <summary>What it printed as diagnostics, as far as the host's bound lets it be kept.</summary>
    public ReadOnlyMemory<byte> Error { get; init; }

    /// <summary>Octets that it printed as diagnostics, those beyond the bound included.</summary>
    public long ErrorSize { get; init; }

    /// <summary>When it began; null when it was not run.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>SHA-256 of <see cref="Output"/> in lower-case hexadecimal digits.</summary>
    public string OutputDigest => Convert.ToHexStringLower(SHA256.HashData(Output.Span));
}
