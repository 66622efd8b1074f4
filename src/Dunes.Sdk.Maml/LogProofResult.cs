namespace Dunes.Sdk.Maml;

/// <summary>What a log proof was found to show.</summary>
/// <param name="Holds">Whether a trusted log holds the receipt.</param>
/// <param name="Message">Which log and where in it; or what was found and what was expected. One sentence.</param>
public sealed record LogProofResult(bool Holds, string Message);
