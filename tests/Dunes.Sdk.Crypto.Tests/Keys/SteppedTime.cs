namespace Dunes.Sdk.Crypto.Tests.Keys;

/// <summary>A clock that a test moves.</summary>
internal sealed class SteppedTime : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 14, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
