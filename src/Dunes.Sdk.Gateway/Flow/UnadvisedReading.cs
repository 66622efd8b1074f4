using Dunes.Sdk.Crypto;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>A reading on its way to advice.</summary>
/// <remarks>
/// Each method is an event; those that end it give whether they did, and only <see cref="Restore"/>, for a turn that failed, leads back.
/// A question of the advisor that fails is followed by one to the fallback for critical readings, and by a rest otherwise.
/// <code>
/// Waiting  asked → Asked        lifetime over → Unadvised    no room → SetAside
/// Asked    answered → Advised   failed → Waiting
/// </code>
/// </remarks>
/// <param name="gateway">Id of the gateway's signing key.</param>
/// <param name="reading">The reading.</param>
/// <param name="number">The order in which readings were delivered.</param>
/// <param name="delivered">When it was delivered, in held time.</param>
internal sealed class UnadvisedReading(KeyId gateway, Reading reading, ulong number, TimeSpan delivered)
{
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);
    private TimeSpan _rest = FirstRest;

    public KeyId Gateway { get; } = gateway;

    public Reading Reading { get; } = reading;

    public ulong Number { get; } = number;

    public TimeSpan Delivered { get; } = delivered;

    public AdviceState State { get; private set; }

    /// <summary>Whether the fallback is asked next.</summary>
    public bool WantsFallback { get; private set; }

    /// <summary>Until when it rests, in node time.</summary>
    public TimeSpan AskAt { get; private set; }

    /// <summary>Whether a question about it failed since the station started.</summary>
    public bool HasFailed { get; private set; }

    public bool HasEnded => State > AdviceState.Asked;

    public void OnAsked() => State = AdviceState.Asked;

    /// <summary>The question failed: it waits again.</summary>
    /// <param name="now">Node time.</param>
    /// <param name="canFallBack">Whether there is a fallback, and this was not its question.</param>
    public void OnFailed(TimeSpan now, bool canFallBack)
    {
        (State, HasFailed) = (AdviceState.Waiting, true);
        WantsFallback = canFallBack && Reading.Priority == Priority.Critical;
        AskAt = now;
        if (WantsFallback) return;
        AskAt += _rest;
        _rest = _rest * 2 < LongestRest ? _rest * 2 : LongestRest;
    }

    /// <summary>What follows from an answer is stored with this turn.</summary>
    public bool OnAdvised() => End(AdviceState.Asked, AdviceState.Advised);

    /// <summary>The time for advice is over; a question that is under way may still be answered.</summary>
    public bool OnLifetimeOver() => End(AdviceState.Waiting, AdviceState.Unadvised);

    /// <summary>Too many wait for advice.</summary>
    public bool OnNoRoom() => End(AdviceState.Waiting, AdviceState.SetAside);

    /// <summary>The turn failed: it has not ended.</summary>
    public void Restore() => State = State == AdviceState.Advised ? AdviceState.Asked : AdviceState.Waiting;

    private bool End(AdviceState before, AdviceState end)
    {
        if (State != before) return false;
        State = end;
        return true;
    }
}
