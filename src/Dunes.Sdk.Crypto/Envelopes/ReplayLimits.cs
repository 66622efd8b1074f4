namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>How much a <see cref="ReplayWindow"/> remembers.</summary>
public sealed record ReplayLimits
{
    /// <summary>Sequences behind the highest of an epoch that are told apart: 1,024 to 65,536, a multiple of 64. The default is 1,024. State of another width is not read.</summary>
    public int Width { get; init; } = 1024;

    /// <summary>Epochs of a sender, the newest ones: 1 to 16. The default is 4.</summary>
    public int EpochsPerSender { get; init; } = 4;

    /// <summary>Ids of a sender; for all anonymous senders together as many: 64 to 65,535. The default is 1,024, 36 octets each.</summary>
    public int IdsPerSender { get; init; } = 1024;

    /// <summary>Senders: 1 to 1,000,000. The default is 1,024.</summary>
    public int Senders { get; init; } = 1024;

    /// <summary>How far clocks may differ: added to each lifetime. 0 to 1 day; the default is 10 minutes.</summary>
    public TimeSpan Skew { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Refuses values out of their range.</summary>
    internal void ThrowUnlessValid()
    {
        ThrowUnless(Width is >= 1024 and <= 65_536 && Width % 64 == 0, nameof(Width), Width, "1,024 to 65,536, a multiple of 64");
        ThrowUnless(EpochsPerSender is >= 1 and <= 16, nameof(EpochsPerSender), EpochsPerSender, "1 to 16");
        ThrowUnless(IdsPerSender is >= 64 and <= 65_535, nameof(IdsPerSender), IdsPerSender, "64 to 65,535");
        ThrowUnless(Senders is >= 1 and <= 1_000_000, nameof(Senders), Senders, "1 to 1,000,000");
        ThrowUnless(Skew >= TimeSpan.Zero && Skew <= TimeSpan.FromDays(1), nameof(Skew), Skew, "0 to 1 day");
    }

    private static void ThrowUnless(bool isValid, string name, object value, string range)
    {
        if (!isValid) throw new ArgumentException($"{name} is {value}; use {range}.", name);
    }
}
