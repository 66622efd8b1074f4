namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Readings of one gateway that the advisor was asked about, and what it answered.</summary>
internal sealed class Question(TrustedGateway gateway, List<UnadvisedReading> readings)
{
    public TrustedGateway Gateway { get; } = gateway;

    public List<UnadvisedReading> Readings { get; } = readings;

    /// <summary>Under way; null when the answer was there at once.</summary>
    public Task<IReadOnlyList<SwitchCommand>>? Pending { get; set; }

    public IReadOnlyList<SwitchCommand>? Answer { get; set; }

    /// <summary>Why there is no answer and no further attempt; null otherwise.</summary>
    public string? Failure { get; set; }

    public bool IsOver => Answer is not null || Failure is not null;
}
