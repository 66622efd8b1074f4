using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Maml.Parsing;

namespace Dunes.Sdk.Maml.Validation;

/// <summary>The rules of the section History: the form of its entries, their order, and the digests that chain them.</summary>
internal static class HistoryRules
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    public static void Check(MamlDocument document, DiagnosticBag found)
    {
        if (document.Find("History") is not { } history) return;
        var source = document.Source;
        using var chain = new Chain(source.Text);
        var reader = new HistoryReader(source, history, found);
        (DateTimeOffset Time, int Line)? last = null;
        while (reader.Next(out var entry))
        {
            if (last is { } before && entry.Time < before.Time)
            {
                found.Report(DiagnosticCodes.HistoryOutOfOrder, reader.Part(0, reader.Text.Length), string.Create(CultureInfo.InvariantCulture, $"This entry is of {Rfc3339.Format(entry.Time)}, older than the one at {before.Line}:1 of {Rfc3339.Format(before.Time)}; History is append-only."));
            }

            if (entry.Previous.End.Value > 0) CheckChain(reader, entry.Previous, chain, found);
            last = (entry.Time, reader.Line);
        }
    }

    private static void CheckChain(HistoryReader reader, Range part, Chain chain, DiagnosticBag found)
    {
        var previous = reader.Text[part];
        var digits = previous.StartsWith("sha256:", StringComparison.Ordinal) ? previous[7..] : previous;
        if (digits.Length != 64 || digits.ContainsAnyExcept(HexDigits))
        {
            found.Report(DiagnosticCodes.HistoryChainBroken, reader.Part(part.Start.Value, part.End.Value), $"'prev={Excerpt.Of(previous)}' is no SHA-256; expected 64 hexadecimal digits.");
            return;
        }

        var expected = chain.Before(reader.Start);
        if (!digits.Equals(expected, StringComparison.OrdinalIgnoreCase))
            found.Report(DiagnosticCodes.HistoryChainBroken, reader.Part(part.Start.Value, part.End.Value), $"The bytes before this entry have the SHA-256 {expected}; its prev= says {digits.ToString().ToLowerInvariant()}. Something above it was changed.");
    }

    /// <summary>The SHA-256 of the document's UTF-8 up to one place after another; each octet is read once.</summary>
    private sealed class Chain(string text) : IDisposable
    {
        private IncrementalHash? _hash;
        private int _at;

        public string Before(int end)
        {
            _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            Span<byte> octets = stackalloc byte[3 * 1024];
            while (_at < end)
            {
                var length = Math.Min(1024, end - _at);
                if (_at + length < end && char.IsHighSurrogate(text[_at + length - 1])) length--;
                _hash.AppendData(octets[..Encoding.UTF8.GetBytes(text.AsSpan(_at, length), octets)]);
                _at += length;
            }

            return Convert.ToHexStringLower(_hash.GetCurrentHash());
        }

        public void Dispose() => _hash?.Dispose();
    }
}
