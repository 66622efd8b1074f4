namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>The shape of a session. <see cref="CounterSize"/>, <see cref="TagSize"/> and <see cref="Suite"/> must be equal at both ends: the keys are derived from them.</summary>
public sealed record SessionParameters
{
    /// <summary>Octets of a counter on the wire: 2, 3 or 4. The default is 2: 61,440 payload frames an epoch and direction.</summary>
    public int CounterSize { get; init; } = 2;

    /// <summary>Octets of a tag: 8, so that a forged frame passes once in 2^64, or 16. The default is 8.</summary>
    public int TagSize { get; init; } = 8;

    /// <summary>What fresh secrets are encapsulated with. The default is <see cref="EnvelopeSuite.Fast"/>.</summary>
    public EnvelopeSuite Suite { get; init; } = EnvelopeSuite.Fast;

    /// <summary>How far behind the highest counter a frame is opened: 64 to 1,024, a multiple of 64. The default is 256. Each 64 take 2 KiB.</summary>
    public int Window { get; init; } = 256;

    /// <summary>How far ahead of the highest counter a frame is opened: 64 to 32,768. The default is 4,096. A longer run of losses ends the session.</summary>
    /// <remarks>A forged frame costs an HMAC for each 64 that it lies ahead.</remarks>
    public int MaxAhead { get; init; } = 4096;

    /// <summary>Counters that an exported state reserves: 64 to 16,384. The default is 256. As many are skipped at each restart.</summary>
    public int Reserve { get; init; } = 256;

    /// <summary>Frames in either direction after which the initiator offers a fresh key: 64 to half of the counters. The default is 10,000.</summary>
    public long RekeyAfterFrames { get; init; } = 10_000;

    /// <summary>Age of an epoch at which the initiator offers a fresh key: at least 1 s. The default is 24 hours.</summary>
    public TimeSpan RekeyAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Octets of key or ciphertext in a frame of re-keying: 16 to 1,024. The default is 64.</summary>
    public int PieceSize { get; init; } = 64;

    /// <summary>Time between two frames of re-keying: 1 ms to 1 hour. The default is 1 s; it grows up to sixteenfold while nothing comes back.</summary>
    public TimeSpan PieceInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long frames of the epoch before are still opened once one of the new epoch came: 0 to 1 day. The default is 1 minute.</summary>
    public TimeSpan LateFrames { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Octets that a frame is longer than its payload: 14 to 24.</summary>
    public int Overhead => sizeof(uint) + CounterSize + TagSize;

    /// <summary>Octets of the longest frame that re-keying sends.</summary>
    public int MaxKeyFrameSize => Overhead + PieceHeader.Size + PieceSize;

    /// <summary>The counters of an epoch: 0 to this, excluded.</summary>
    internal long CounterEnd => 1L << (8 * CounterSize);

    /// <summary>The counters that payload may use; the last sixteenth is for re-keying.</summary>
    internal long PayloadEnd => CounterEnd - (CounterEnd / 16);

    /// <summary>Refuses values out of their range.</summary>
    internal void ThrowUnlessValid()
    {
        ThrowUnless(CounterSize is >= 2 and <= 4, nameof(CounterSize), CounterSize, "2, 3 or 4 octets");
        ThrowUnless(TagSize is 8 or 16, nameof(TagSize), TagSize, "8 or 16 octets");
        ArgumentNullException.ThrowIfNull(Suite);
        ThrowUnless(Window is >= 64 and <= 1024 && Window % 64 == 0, nameof(Window), Window, "64 to 1,024, a multiple of 64");
        ThrowUnless(MaxAhead is >= 64 and <= 32_768, nameof(MaxAhead), MaxAhead, "64 to 32,768");
        ThrowUnless(Reserve is >= 64 and <= 16_384 && Reserve <= MaxAhead, nameof(Reserve), Reserve, $"64 to 16,384, and not above {nameof(MaxAhead)}");
        ThrowUnless(RekeyAfterFrames >= 64 && RekeyAfterFrames <= CounterEnd / 2, nameof(RekeyAfterFrames), RekeyAfterFrames, $"64 to {CounterEnd / 2}");
        ThrowUnless(RekeyAfter >= TimeSpan.FromSeconds(1), nameof(RekeyAfter), RekeyAfter, "at least 1 s");
        ThrowUnless(PieceSize is >= 16 and <= 1024, nameof(PieceSize), PieceSize, "16 to 1,024 octets");
        ThrowUnless(PieceInterval >= TimeSpan.FromMilliseconds(1) && PieceInterval <= TimeSpan.FromHours(1), nameof(PieceInterval), PieceInterval, "1 ms to 1 hour");
        ThrowUnless(LateFrames >= TimeSpan.Zero && LateFrames <= TimeSpan.FromDays(1), nameof(LateFrames), LateFrames, "0 to 1 day");
    }

    private static void ThrowUnless(bool isValid, string name, object value, string range)
    {
        if (!isValid) throw new ArgumentException($"{name} is {value}; use {range}.", name);
    }
}
