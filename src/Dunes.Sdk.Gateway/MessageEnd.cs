using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Gateway;

/// <summary>The end of an envelope of readings or results at a gateway.</summary>
/// <param name="Envelope">Its epoch and sequence.</param>
/// <param name="Bundle">The bundle that carried it last.</param>
/// <param name="Priority">Its priority.</param>
/// <param name="Outcome">How it ended.</param>
public readonly record struct MessageEnd(string Envelope, BundleId Bundle, Priority Priority, MessageOutcome Outcome);
