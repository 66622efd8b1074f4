using System.Globalization;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Names an envelope of a known sender: its epoch, and its sequence within the epoch.</summary>
internal readonly record struct EnvelopeNumber(uint Epoch, ulong Sequence)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}-{Sequence}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string text, out EnvelopeNumber number)
    {
        number = default;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0
            || !uint.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            || !ulong.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)) return false;
        number = new(epoch, sequence);
        return true;
    }
}
