namespace Dunes.Sdk.Gateway;

/// <summary>What a ground station counted about advice since it was created.</summary>
/// <param name="Failed">
/// Questions that an advisor or the fallback did not answer: it threw, its answer could not be read, or its time was over.
/// </param>
/// <param name="TimedOut">Those of them whose time was over.</param>
/// <param name="Late">Answers that came after that and were dropped.</param>
/// <param name="FallenBack">Questions that the fallback answered.</param>
/// <param name="Dropped">Readings that were set aside without advice, because too many waited.</param>
/// <param name="Unadvised">Readings that no advisor answered in their lifetime.</param>
public readonly record struct AdviceCounters(long Failed, long TimedOut, long Late, long FallenBack, long Dropped, long Unadvised);
