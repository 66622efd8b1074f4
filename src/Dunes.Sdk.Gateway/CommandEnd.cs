namespace Dunes.Sdk.Gateway;

/// <summary>How a command ended at the ground station; each command that was sent ends exactly once.</summary>
/// <param name="Id">The command.</param>
/// <param name="Gateway">The node id of the gateway that it was sent to.</param>
/// <param name="Outcome">How it ended; never <see cref="CommandOutcome.None"/>.</param>
/// <param name="Reason">Why, in words; empty if the outcome says it all.</param>
public readonly record struct CommandEnd(Guid Id, EndpointId Gateway, CommandOutcome Outcome, string Reason);
