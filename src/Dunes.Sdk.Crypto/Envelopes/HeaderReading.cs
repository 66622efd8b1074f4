namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>How far reading a header came, before any key.</summary>
/// <param name="Status"><see cref="OpenStatus.Opened"/> when the whole header was read.</param>
/// <param name="Field">The field that is wrong or not whole, in words; empty when nothing is.</param>
/// <param name="At">Where that field begins.</param>
/// <param name="Needed">Octets from which more can be said; the number that the header has once it was read.</param>
internal readonly record struct HeaderReading(OpenStatus Status, string Field, int At, int Needed)
{
    public static HeaderReading Incomplete(string field, int at, int needed) => new(OpenStatus.Incomplete, field, at, needed);

    public static HeaderReading Malformed(string field, int at) => new(OpenStatus.Malformed, field, at, 0);

    public static HeaderReading Unsupported(string field, int at) => new(OpenStatus.Unsupported, field, at, 0);
}
