using Dunes.Sdk.Bundles.Store;

namespace Dunes.Sdk.Bundles;

/// <summary>How far a turn was when an attempt began: the batch, and what had changed about the bundles held.</summary>
internal sealed class TurnSavepoint
{
    public required StoreSavepoint Batch { get; init; }

    public required int Added { get; init; }

    public required int Leaving { get; init; }

    public required int EndedOtherwise { get; init; }

    public required int Redelivered { get; init; }

    /// <summary>What was counted before it, and what has been counted since whatever becomes of it.</summary>
    public required BundleCounters Counters { get; set; }
}
