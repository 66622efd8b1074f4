namespace Dunes.Sdk.Gateway.Flow;

/// <summary>A reading that the advisor has not answered yet.</summary>
internal sealed class UnadvisedReading(TrustedGateway gateway, Reading reading)
{
    public TrustedGateway Gateway { get; } = gateway;

    public Reading Reading { get; } = reading;

    /// <summary>The question that it is part of; null while none is asked.</summary>
    public Question? Question { get; set; }

    public int Attempts { get; set; }

    public TimeSpan AskAt { get; set; } = TimeSpan.Zero;
}
