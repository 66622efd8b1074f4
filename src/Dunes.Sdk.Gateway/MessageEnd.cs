using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Gateway;

/// <summary>The end of an envelope of readings or results at a gateway.</summary>
/// <param name="Envelope">Its epoch and sequence.</param>
/// <param name="Bundle">The bundle that carried it last.</param>
/// <param name="Priority">Its priority.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Readings">What it carried, where it ended otherwise than delivered or forwarded; empty for results.</param>
public sealed record MessageEnd(string Envelope, BundleId Bundle, Priority Priority, MessageOutcome Outcome, IReadOnlyList<Reading> Readings);
