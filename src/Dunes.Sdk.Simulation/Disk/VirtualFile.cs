namespace Dunes.Sdk.Simulation.Disk;

/// <summary>A file in two states: what programs read, and what survives a power cut.</summary>
/// <remarks>Between them lie the changes since the last sync, in order. Not thread-safe; its disk is.</remarks>
internal sealed class VirtualFile
{
    /// <summary>The longest file.</summary>
    public const int MaxLength = 1 << 30;

    private const int MaxUnsyncedBytes = 4 << 20;
    private const int MaxUnsyncedChanges = 1 << 16;
    private const int FirstCapacity = 1024;
    private const int LogField = 8;
    private readonly FileContent _content = new();
    private readonly FileContent _durable = new();
    private readonly List<Change> _changes = [];
    private byte[] _written = []; // the bytes of the changes, one behind the other
    private int _writtenLength;

    /// <summary>Whether it is a log of SQLite.</summary>
    /// <remarks>
    /// Its sectors tear between fields, not at any byte: SQLite salts the checksums of logs by chance, and what a seed leaves must not
    /// depend on a byte of one that happens to be the same as before.
    /// </remarks>
    public bool IsLog { get; set; }

    /// <summary>What programs read.</summary>
    public FileContent Content => _content;

    /// <summary>Those who have it open and hold a lock.</summary>
    public List<VirtualFileHandle> Lockers { get; } = [];

    public void Write(int offset, ReadOnlySpan<byte> data)
    {
        WriteBack();
        var end = _writtenLength + data.Length;
        if (end > _written.Length) Array.Resize(ref _written, Math.Max(end, Math.Max(FirstCapacity, _written.Length * 2)));
        data.CopyTo(_written.AsSpan(_writtenLength));
        _changes.Add(new(offset, data.Length, _writtenLength));
        _writtenLength = end;
        _content.Write(offset, data);
    }

    public void Truncate(int length)
    {
        WriteBack();
        _changes.Add(new(length, Change.Truncation, 0));
        _content.SetLength(length);
    }

    /// <summary>Makes the changes durable.</summary>
    public void Sync()
    {
        foreach (var change in _changes) Apply(change);
        ForgetChanges();
    }

    /// <summary>A sync that fails: some changes are durable, and no later sync writes the others, which programs still read.</summary>
    public void FailSync(SeededRandom random, int sectorSize) => Settle(random, sectorSize, loses: false);

    /// <summary>A power cut: some changes are durable, and they are what programs read from now on.</summary>
    public void LosePower(SeededRandom random, int sectorSize)
    {
        Settle(random, sectorSize, loses: true);
        _content.CopyFrom(_durable);
    }

    /// <summary>Sets what it holds, durably.</summary>
    public void Restore(ReadOnlySpan<byte> content)
    {
        ForgetChanges();
        _durable.SetLength(0);
        _durable.Write(0, content);
        _content.CopyFrom(_durable);
    }

    /// <summary>Flips a bit of what is durable, and of what is read.</summary>
    public void Flip(int offset, int bit)
    {
        _content[offset] ^= (byte)(1 << bit);
        if (offset < _durable.Length) _durable[offset] ^= (byte)(1 << bit);
    }

    /// <summary>Makes some of the changes durable and forgets the others.</summary>
    /// <remarks>
    /// Sectors reach the disk in any order. Each holds what it held at some moment since the last sync, or is torn between two of them.
    /// Lengths are kept by the file system's journal, in their order: the length is one that the file had.
    /// Where it grew without its sectors, zeros or garbage are found.
    /// </remarks>
    private void Settle(SeededRandom random, int sectorSize, bool loses)
    {
        if (_changes.Count == 0) return;
        var survival = random.Next(4) switch { 0 => 0, 1 => 1, _ => random.NextDouble() };
        var isGarbage = random.Next(4) == 0;
        var lengthsKept = CountLengths();
        if (loses && survival < 1) lengthsKept = survival == 0 ? 0 : random.Next(lengthsKept + 1);
        var fates = Fates(random, sectorSize, survival);
        foreach (var change in _changes)
        {
            if (change.EndOf(_durable.Length) is { } end && lengthsKept-- > 0) SetDurableLength(end, isGarbage ? random : null);
            if (!change.IsTruncation) ApplyInSectors(change, sectorSize, fates);
        }

        ForgetChanges();
    }

    private int CountLengths()
    {
        var (count, length) = (0, _durable.Length);
        foreach (var change in _changes)
        {
            if (change.EndOf(length) is not { } end) continue;
            length = end;
            count++;
        }

        return count;
    }

    /// <summary>Decides for each changed sector which of its writes the disk had written down.</summary>
    private Dictionary<int, SectorFate> Fates(SeededRandom random, int sectorSize, double survival)
    {
        var fates = new Dictionary<int, SectorFate>();
        var order = new List<int>(); // not the dictionary's own: a seed decides the same on every machine
        foreach (var change in _changes)
        {
            if (change.IsTruncation) continue;
            for (var sector = change.Offset / sectorSize; sector <= (change.Offset + change.Size - 1) / sectorSize; sector++)
            {
                if (!fates.TryGetValue(sector, out var fate))
                {
                    fates.Add(sector, fate = new SectorFate());
                    order.Add(sector);
                }

                fate.Writes++;
            }
        }

        var unit = IsLog ? LogField : 1;
        foreach (var sector in order)
        {
            var fate = fates[sector];
            var isThere = random.NextDouble() < survival;
            fate.Whole = fate.Begun = isThere ? fate.Writes : random.Next(survival == 0 ? 1 : fate.Writes);
            if (survival is 0 or 1 || fate.Whole == fate.Writes || random.Next(3) != 0) continue;
            fate.Begun = fate.Whole + 1 + random.Next(fate.Writes - fate.Whole);
            fate.Tear = random.Next((sectorSize / unit) + 1) * unit;
            fate.IsFromEnd = random.Next(2) == 0;
        }

        return fates;
    }

    /// <summary>Applies of a write what its sectors' fates say, which count the writes they have seen.</summary>
    private void ApplyInSectors(Change change, int sectorSize, Dictionary<int, SectorFate> fates)
    {
        for (var from = change.Offset; from < change.Offset + change.Size;)
        {
            var sector = from / sectorSize;
            var start = sector * sectorSize;
            var to = Math.Min(start + sectorSize, change.Offset + change.Size);
            var (first, last) = fates[sector].Next(from - start, to - start);
            var at = change.At + start + first - change.Offset;
            if (first < last) _durable.WriteWithin(start + first, _written.AsSpan(at, last - first));
            from = to;
        }
    }

    private void SetDurableLength(int length, SeededRandom? garbage)
    {
        var old = _durable.Length;
        _durable.SetLength(length);
        if (garbage is null) return;
        for (var at = old; at < length; at++) _durable[at] = (byte)garbage.Next(256);
    }

    private void Apply(in Change change)
    {
        if (change.IsTruncation) _durable.SetLength(change.Offset);
        else _durable.Write(change.Offset, _written.AsSpan(change.At, change.Size));
    }

    private void ForgetChanges()
    {
        _changes.Clear();
        _writtenLength = 0;
    }

    /// <summary>A system does not wait for a sync for ever either: over the bound, it writes down everything.</summary>
    private void WriteBack()
    {
        if (_writtenLength > MaxUnsyncedBytes || _changes.Count > MaxUnsyncedChanges) Sync();
    }

    /// <summary>A write of bytes that lie at <paramref name="At"/>, or a truncation to <paramref name="Offset"/>.</summary>
    private readonly record struct Change(int Offset, int Size, int At)
    {
        public const int Truncation = -1;

        public bool IsTruncation => Size == Truncation;

        /// <summary>The length that it gives a file of a length, or null if it leaves it.</summary>
        public int? EndOf(int length)
        {
            if (IsTruncation) return Offset == length ? null : Offset;
            return Offset + Size > length ? Offset + Size : null;
        }
    }

    /// <summary>What is there of the writes to a sector.</summary>
    /// <remarks>The first <see cref="Whole"/> are; of those up to <see cref="Begun"/> one side of <see cref="Tear"/> is.</remarks>
    private sealed class SectorFate
    {
        private int _seen;

        public int Writes { get; set; }

        public int Whole { get; set; }

        public int Begun { get; set; }

        public int Tear { get; set; }

        public bool IsFromEnd { get; set; }

        /// <summary>What is there of the sector's next write, which goes from one of its bytes to another.</summary>
        public (int First, int Last) Next(int first, int last)
        {
            var number = _seen++;
            if (number < Whole) return (first, last);
            if (number >= Begun) return (0, 0);
            return IsFromEnd ? (Math.Max(first, Tear), last) : (first, Math.Min(last, Tear));
        }
    }
}
