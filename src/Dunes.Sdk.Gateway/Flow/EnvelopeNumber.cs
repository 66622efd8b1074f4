using System.Globalization;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Names an envelope of a known sender: its epoch, and its sequence within the epoch.</summary>
internal readonly record struct EnvelopeNumber(uint Epoch, ulong Sequence)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}-{Sequence}");
}
