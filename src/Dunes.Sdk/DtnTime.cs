using System.Globalization;

namespace Dunes.Sdk;

/// <summary>Milliseconds since 2000-01-01T00:00:00Z, the clock of bundles and envelopes; 0 means that no clock was there.</summary>
/// <remarks>RFC 9171, section 4.2.6.</remarks>
/// <param name="Milliseconds">Milliseconds since the DTN epoch; 0 is unknown.</param>
public readonly record struct DtnTime(ulong Milliseconds) : IComparable<DtnTime>
{
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The time is not known.</summary>
    public static DtnTime Unknown => default;

    /// <summary>Whether a clock was there.</summary>
    public bool IsKnown => Milliseconds != 0;

    /// <summary>Converts, rounding down to milliseconds; a moment before 2000 becomes <see cref="Unknown"/>.</summary>
    public static DtnTime From(DateTimeOffset moment) =>
        moment <= Epoch ? Unknown : new((ulong)((moment - Epoch).Ticks / TimeSpan.TicksPerMillisecond));

    /// <summary>Converts back; a time beyond year 9999 becomes the last moment of it.</summary>
    public DateTimeOffset ToDateTimeOffset() =>
        Milliseconds > (ulong)((DateTimeOffset.MaxValue - Epoch).Ticks / TimeSpan.TicksPerMillisecond)
            ? DateTimeOffset.MaxValue
            : Epoch.AddMilliseconds(Milliseconds);

    /// <summary>This time plus a span; saturates at both ends.</summary>
    public DtnTime Add(TimeSpan span)
    {
        var milliseconds = span.Ticks / TimeSpan.TicksPerMillisecond;
        if (milliseconds >= 0) return new(Milliseconds > ulong.MaxValue - (ulong)milliseconds ? ulong.MaxValue : Milliseconds + (ulong)milliseconds);
        var back = (ulong)-milliseconds;
        return new(Milliseconds > back ? Milliseconds - back : 0);
    }

    /// <inheritdoc/>
    public int CompareTo(DtnTime other) => Milliseconds.CompareTo(other.Milliseconds);

    /// <summary>Whether <paramref name="left"/> is earlier.</summary>
    public static bool operator <(DtnTime left, DtnTime right) => left.Milliseconds < right.Milliseconds;

    /// <summary>Whether <paramref name="left"/> is later.</summary>
    public static bool operator >(DtnTime left, DtnTime right) => left.Milliseconds > right.Milliseconds;

    /// <summary>Whether <paramref name="left"/> is earlier or the same.</summary>
    public static bool operator <=(DtnTime left, DtnTime right) => left.Milliseconds <= right.Milliseconds;

    /// <summary>Whether <paramref name="left"/> is later or the same.</summary>
    public static bool operator >=(DtnTime left, DtnTime right) => left.Milliseconds >= right.Milliseconds;

    /// <summary>RFC 3339 with milliseconds, or <c>unknown</c>.</summary>
    public override string ToString() =>
        IsKnown ? ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) : "unknown";
}
