namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>How long a recipient's prekeys live.</summary>
public sealed record PrekeyPolicy
{
    /// <summary>The suite that the keys are of. The default is <see cref="EnvelopeSuite.Default"/>.</summary>
    public EnvelopeSuite Suite { get; init; } = EnvelopeSuite.Default;

    /// <summary>How long senders use a rotating or one-time prekey: 1 hour to 90 days. The default is 7 days.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long senders use a last-resort prekey: at least <see cref="Lifetime"/>, at most 2 years. The default is 90 days.</summary>
    public TimeSpan LastResortLifetime { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long a private prekey is kept after it expired: the longest lifetime of an envelope and the skew of clocks; 0 to 1 year. The default is 8 days.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(8);

    /// <summary>One-time prekeys whose private halves are kept: 0 to 100,000. The default is 1,000.</summary>
    public int MaxOneTime { get; init; } = 1000;

    /// <summary>Refuses values out of their range.</summary>
    internal void ThrowUnlessValid()
    {
        ArgumentNullException.ThrowIfNull(Suite);
        ThrowUnless(Lifetime >= TimeSpan.FromHours(1) && Lifetime <= TimeSpan.FromDays(90), nameof(Lifetime), Lifetime, "1 hour to 90 days");
        ThrowUnless(LastResortLifetime >= Lifetime && LastResortLifetime <= TimeSpan.FromDays(730), nameof(LastResortLifetime), LastResortLifetime, $"at least {nameof(Lifetime)}, at most 730 days");
        ThrowUnless(Retention >= TimeSpan.Zero && Retention <= TimeSpan.FromDays(366), nameof(Retention), Retention, "0 to 366 days");
        ThrowUnless(MaxOneTime is >= 0 and <= 100_000, nameof(MaxOneTime), MaxOneTime, "0 to 100,000");
    }

    private static void ThrowUnless(bool isValid, string name, object value, string range)
    {
        if (!isValid) throw new ArgumentException($"{name} is {value}; use {range}.", name);
    }
}
