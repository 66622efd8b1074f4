using System.Buffers.Binary;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>A window over the sequences of one epoch: a ring of bits, the sequence modulo its width.</summary>
internal sealed class ReplayEpoch
{
    /// <summary>Words of a page: 4,096 sequences.</summary>
    private const int WordsPerPage = 64;

    private readonly ulong[] _bits;
    private readonly Dictionary<int, ulong> _before = [];
    private ulong _highest;
    private ulong _highestBefore;
    private uint _changedPages;

    /// <summary>An epoch of which nothing was seen; <see cref="Accept"/> its first sequence next.</summary>
    public ReplayEpoch(uint number, ulong first, int width)
    {
        (Number, _highest, _highestBefore, _bits) = (number, first, first, new ulong[width / 64]);
        _changedPages = (uint)((1UL << PagesOf(width)) - 1);
    }

    /// <summary>The epoch.</summary>
    public uint Number { get; }

    /// <summary>The highest sequence seen.</summary>
    public ulong Highest => _highest;

    private ulong Width => (ulong)_bits.Length * 64;

    public static int PagesOf(int width) => (width + (64 * WordsPerPage) - 1) / (64 * WordsPerPage);

    /// <summary>Marks a sequence; duplicate or stale when it cannot be fresh.</summary>
    public ReplayStatus Accept(ulong sequence)
    {
        if (sequence <= _highest)
        {
            if (_highest - sequence >= Width) return ReplayStatus.Stale;
            if ((_bits[Word(sequence)] & Mask(sequence)) != 0) return ReplayStatus.Duplicate;
        }
        else
        {
            Slide(sequence);
        }

        Set(Word(sequence), _bits[Word(sequence)] | Mask(sequence));
        return ReplayStatus.Fresh;
    }

    /// <summary>Makes the changes since the last call final.</summary>
    public void Commit()
    {
        _before.Clear();
        _highestBefore = _highest;
    }

    /// <summary>Takes back the changes since the last <see cref="Commit"/>.</summary>
    public void RollBack()
    {
        foreach (var (word, bits) in _before) _bits[word] = bits;
        _before.Clear();
        _highest = _highestBefore;
        _changedPages = 0;
    }

    /// <summary>Takes the next page that changed since it was taken; false when none did.</summary>
    public bool TryTakeChanged(out int page)
    {
        page = System.Numerics.BitOperations.TrailingZeroCount(_changedPages);
        if (_changedPages == 0) return false;
        _changedPages &= _changedPages - 1;
        return true;
    }

    /// <summary>Octets of a page.</summary>
    public int PageSize(int page) => Math.Min(WordsPerPage, _bits.Length - (page * WordsPerPage)) * sizeof(ulong);

    public void ExportPage(int page, Span<byte> destination)
    {
        for (var at = 0; at < PageSize(page) / sizeof(ulong); at++) BinaryPrimitives.WriteUInt64LittleEndian(destination[(at * sizeof(ulong))..], _bits[(page * WordsPerPage) + at]);
    }

    /// <summary>Reads an epoch's pages; null when one is missing or of another size, or the highest sequence is not marked.</summary>
    public static ReplayEpoch? Import(uint number, ulong highest, int width, Func<int, byte[]?> pages)
    {
        var epoch = new ReplayEpoch(number, highest, width) { _changedPages = 0 };
        for (var page = 0; page < PagesOf(width); page++)
        {
            if (pages(page) is not { } octets || octets.Length != epoch.PageSize(page)) return null;
            for (var at = 0; at < octets.Length / sizeof(ulong); at++) epoch._bits[(page * WordsPerPage) + at] = BinaryPrimitives.ReadUInt64LittleEndian(octets.AsSpan(at * sizeof(ulong)));
        }

        return (epoch._bits[epoch.Word(highest)] & Mask(highest)) == 0 ? null : epoch;
    }

    /// <summary>Moves the window on: what it leaves is forgotten.</summary>
    private void Slide(ulong sequence)
    {
        if (sequence - _highest >= Width)
        {
            for (var word = 0; word < _bits.Length; word++) Set(word, 0);
        }
        else
        {
            for (var at = _highest + 1; at < sequence; at++) Set(Word(at), _bits[Word(at)] & ~Mask(at));
        }

        _highest = sequence;
    }

    private void Set(int word, ulong bits)
    {
        if (_bits[word] == bits) return;
        _before.TryAdd(word, _bits[word]);
        _bits[word] = bits;
        _changedPages |= 1u << (word / WordsPerPage);
    }

    private int Word(ulong sequence) => (int)(sequence % Width / 64);

    private static ulong Mask(ulong sequence) => 1UL << (int)(sequence % 64);
}
