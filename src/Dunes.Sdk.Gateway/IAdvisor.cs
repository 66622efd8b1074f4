namespace Dunes.Sdk.Gateway;

/// <summary>
/// Decides what to do about readings. The answer is a list of typed advice, which policy then checks outside of the advisor.
/// </summary>
/// <remarks>
/// An advisor may throw, hang or answer nonsense: it costs the question, and never the ground station. A question has
/// <see cref="GroundOptions.AdviceTimeout"/>; then its token is cancelled and
/// an answer that still comes is dropped. An unanswered question is asked again, and <see cref="GroundParts.Fallback"/> answers alarms in
/// the meantime.
/// </remarks>
public interface IAdvisor
{
    /// <summary>
    /// Who decides: <c>rules</c>, or the model's name. Printed in every receipt. It is read after the answer; null or empty text becomes
    /// <c>unnamed</c>.
    /// </summary>
    string DecidedBy { get; }

    /// <summary>Weighs readings of one gateway that were just delivered; an empty list means that nothing is to be done.</summary>
    /// <param name="readings">1 to 64 readings, the oldest first.</param>
    /// <param name="cancellationToken">Cancelled when the question's time is over, or the ground station is disposed of.</param>
    /// <returns>What to do: at most 256 entries are used. Null counts as a failure.</returns>
    /// <remarks>
    /// A hosted ground station calls it on the thread pool, and up to four times at once. Without a host it is called within
    /// <see cref="GroundNode.Advance"/>, and should give its task back without blocking.
    /// </remarks>
    ValueTask<IReadOnlyList<SwitchAdvice>> AdviseAsync(IReadOnlyList<Reading> readings, CancellationToken cancellationToken = default);
}
