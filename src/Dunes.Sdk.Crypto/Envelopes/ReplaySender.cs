namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>What is remembered of one sender, and what changed of it since the last commit.</summary>
internal sealed class ReplaySender(ReplayLimits limits, bool isAnonymous)
{
    /// <summary>The page that names the others.</summary>
    private const int HeadPage = 0;

    /// <summary>Pages from here hold ids.</summary>
    private const int FirstIdPage = 1;

    /// <summary>Pages from here hold the bits of epochs, so many apart from each other.</summary>
    private const int FirstBitPage = 0x1_0000;
    private const int BitPagesPerEpoch = 0x100;

    private const byte Version = 2;
    private const int IdsPerPage = 16;
    private const int IdSize = KeyId.Size + sizeof(uint) + sizeof(ulong) + sizeof(long);
    private const int HeadSize = 1 + KeyId.Size + sizeof(uint) + sizeof(uint) + sizeof(long) + sizeof(ushort) + 1;
    private const int EpochSize = sizeof(uint) + sizeof(ulong);

    private readonly List<ReplayEpoch> _epochs = [];
    private readonly List<Entry> _ids = [];
    private readonly Dictionary<KeyId, int> _places = [];
    private readonly List<int> _changedIdPages = [];
    private readonly List<ReplayEpoch> _epochsBefore = [];
    private readonly Dictionary<int, Entry> _idsBefore = [];
    private (bool IsOpen, uint LowestEpoch, TimeSpan Until, int Ids) _before;
    private uint _lowestEpoch;

    /// <summary>When the sender may be forgotten, in uptime: the last of its envelopes is over then.</summary>
    public TimeSpan Until { get; private set; } = TimeSpan.MinValue;

    /// <summary>Whether an envelope of this id was accepted and is still remembered.</summary>
    public bool Knows(KeyId id) => _places.ContainsKey(id);

    /// <summary>Judges an envelope and remembers it when it is fresh: its id until one time, its sender until another.</summary>
    public ReplayStatus Accept(KeyId id, uint epoch, ulong sequence, TimeSpan until, TimeSpan forget, TimeSpan uptime)
    {
        if (_places.ContainsKey(id)) return ReplayStatus.Duplicate;
        Begin();
        if (!isAnonymous)
        {
            var status = Window(epoch, sequence);
            if (status != ReplayStatus.Fresh) return status;
        }

        var place = PlaceForOne(uptime);
        if (place < 0) return ReplayStatus.Full;
        Put(place, new(id, epoch, sequence, until));
        if (forget > Until) Until = forget;
        return ReplayStatus.Fresh;
    }

    /// <summary>Makes the changes since the last call final.</summary>
    public void Commit()
    {
        foreach (var epoch in _epochs) epoch.Commit();
        End();
    }

    /// <summary>Takes back the changes since the last <see cref="Commit"/>.</summary>
    public void RollBack()
    {
        if (!_before.IsOpen) return;
        _epochs.Clear();
        _epochs.AddRange(_epochsBefore);
        foreach (var epoch in _epochs) epoch.RollBack();
        foreach (var place in _idsBefore.Keys) _places.Remove(_ids[place].Id);
        for (var place = _before.Ids; place < _ids.Count; place++) _places.Remove(_ids[place].Id);
        _ids.RemoveRange(_before.Ids, _ids.Count - _before.Ids);
        foreach (var (place, entry) in _idsBefore)
        {
            _ids[place] = entry;
            _places[entry.Id] = place;
        }

        (_lowestEpoch, Until) = (_before.LowestEpoch, _before.Until);
        _changedIdPages.Clear();
        End();
    }

    /// <summary>Gives the pages that changed since they were given last.</summary>
    public void ExportChanges(KeyId sender, TimeSpan uptime, Action<int, ReadOnlySpan<byte>> write)
    {
        Span<byte> octets = stackalloc byte[Math.Max(IdsPerPage * IdSize, HeadSize + (16 * EpochSize))];
        var hasChanged = _changedIdPages.Count > 0;
        for (var at = 0; at < _epochs.Count; at++)
        {
            while (_epochs[at].TryTakeChanged(out var page))
            {
                hasChanged = true;
                var size = _epochs[at].PageSize(page);
                _epochs[at].ExportPage(page, octets);
                write(FirstBitPage + (at * BitPagesPerEpoch) + page, octets[..size]);
            }
        }

        foreach (var page in _changedIdPages) write(FirstIdPage + page, octets[..ExportIds(page, uptime, octets)]);
        _changedIdPages.Clear();
        if (hasChanged) write(HeadPage, octets[..ExportHead(sender, uptime, octets)]);
    }

    /// <summary>Reads the pages of a sender; null when they are none of this width, or one of them is missing.</summary>
    public static ReplaySender? Import(ReplayLimits limits, KeyId sender, TimeSpan uptime, Func<int, byte[]?> pages)
    {
        var read = new ReplaySender(limits, isAnonymous: sender == KeyId.None);
        return read.TryImport(sender, uptime, pages) ? read : null;
    }

    private bool TryImport(KeyId sender, TimeSpan uptime, Func<int, byte[]?> pages)
    {
        if (pages(HeadPage) is not { } octets) return false;
        var head = new StateReader(octets);
        if (head.ReadByte() != Version || head.Read(KeyId.Size) is not { Length: KeyId.Size } name || KeyId.Read(name) != sender || head.ReadUInt32() != (uint)limits.Width) return false;
        _lowestEpoch = head.ReadUInt32();
        Until = At(head.ReadInt64(), uptime);
        int ids = head.ReadUInt16(), epochs = head.ReadByte();
        if (head.IsBad || ids > limits.IdsPerSender || epochs > (isAnonymous ? 0 : limits.EpochsPerSender)) return false;
        for (var at = 0; at < epochs; at++)
        {
            var (number, highest, first) = (head.ReadUInt32(), (ulong)head.ReadInt64(), FirstBitPage + (at * BitPagesPerEpoch));
            if (head.IsBad || number < _lowestEpoch || Find(number) is not null) return false;
            if (ReplayEpoch.Import(number, highest, limits.Width, page => pages(first + page)) is not { } epoch) return false;
            _epochs.Add(epoch);
        }

        for (var page = 0; _ids.Count < ids; page++)
        {
            if (pages(FirstIdPage + page) is not { } some || !TryImportIds(some, Math.Min(IdsPerPage, ids - _ids.Count), uptime)) return false;
        }

        return head.IsAtEnd;
    }

    private bool TryImportIds(ReadOnlySpan<byte> octets, int count, TimeSpan uptime)
    {
        var state = new StateReader(octets);
        for (; count > 0; count--)
        {
            var name = state.Read(KeyId.Size);
            var (epoch, sequence, until) = (state.ReadUInt32(), (ulong)state.ReadInt64(), At(state.ReadInt64(), uptime));
            if (state.IsBad || !_places.TryAdd(KeyId.Read(name), _ids.Count)) return false;
            _ids.Add(new(KeyId.Read(name), epoch, sequence, until));
        }

        return state.IsAtEnd;
    }

    private int ExportHead(KeyId sender, TimeSpan uptime, Span<byte> destination)
    {
        Span<byte> name = stackalloc byte[KeyId.Size];
        sender.Write(name);
        var state = new StateWriter(destination);
        state.Write(Version);
        state.Write(name);
        state.Write((uint)limits.Width);
        state.Write(_lowestEpoch);
        state.Write(Remaining(Until, uptime));
        state.Write((ushort)_ids.Count);
        state.Write((byte)_epochs.Count);
        foreach (var epoch in _epochs)
        {
            state.Write(epoch.Number);
            state.Write(epoch.Highest);
        }

        return state.Written;
    }

    private int ExportIds(int page, TimeSpan uptime, Span<byte> destination)
    {
        Span<byte> name = stackalloc byte[KeyId.Size];
        var state = new StateWriter(destination);
        for (var place = page * IdsPerPage; place < Math.Min((page + 1) * IdsPerPage, _ids.Count); place++)
        {
            _ids[place].Id.Write(name);
            state.Write(name);
            state.Write(_ids[place].Epoch);
            state.Write(_ids[place].Sequence);
            state.Write(Remaining(_ids[place].Until, uptime));
        }

        return state.Written;
    }

    private ReplayStatus Window(uint number, ulong sequence)
    {
        if (number < _lowestEpoch) return ReplayStatus.Stale;
        if (Find(number) is { } known)
        {
            var status = known.Accept(sequence);
            return status == ReplayStatus.Duplicate && IsOther(number, sequence) ? ReplayStatus.SequenceReused : status;
        }

        var epoch = new ReplayEpoch(number, sequence, limits.Width);
        if (_epochs.Count < limits.EpochsPerSender)
        {
            _epochs.Add(epoch);
            return epoch.Accept(sequence);
        }

        // The oldest epoch makes room; what comes of it from now on is stale.
        var oldest = 0;
        for (var at = 1; at < _epochs.Count; at++)
        {
            if (_epochs[at].Number < _epochs[oldest].Number) oldest = at;
        }

        if (number < _epochs[oldest].Number) return ReplayStatus.Stale;
        _lowestEpoch = _epochs[oldest].Number + 1;
        _epochs[oldest] = epoch;
        return epoch.Accept(sequence);
    }

    private ReplayEpoch? Find(uint number) => _epochs.Find(epoch => epoch.Number == number);

    /// <summary>Whether the sequence is remembered under another id; one that was forgotten counts as the same.</summary>
    private bool IsOther(uint epoch, ulong sequence)
    {
        foreach (var entry in _ids)
        {
            if (entry.Epoch == epoch && entry.Sequence == sequence) return true;
        }

        return false;
    }

    /// <summary>A place for one more id: a new one, or that of one which is over; -1 for none.</summary>
    private int PlaceForOne(TimeSpan uptime)
    {
        if (_ids.Count < limits.IdsPerSender) return _ids.Count;
        var oldest = 0;
        for (var place = 0; place < _ids.Count; place++)
        {
            if (_ids[place].Until <= uptime) return place;
            if (_ids[place].IsBefore(_ids[oldest])) oldest = place;
        }

        // The window still knows a signed sender's envelope by its sequence; of an anonymous one the id is all there is.
        return isAnonymous ? -1 : oldest;
    }

    private void Put(int place, Entry entry)
    {
        if (place < _ids.Count)
        {
            if (place < _before.Ids) _idsBefore.TryAdd(place, _ids[place]);
            _places.Remove(_ids[place].Id);
            _ids[place] = entry;
        }
        else
        {
            _ids.Add(entry);
        }

        _places.Add(entry.Id, place);
        if (!_changedIdPages.Contains(place / IdsPerPage)) _changedIdPages.Add(place / IdsPerPage);
    }

    private void Begin()
    {
        if (_before.IsOpen) return;
        _before = (true, _lowestEpoch, Until, _ids.Count);
        _epochsBefore.AddRange(_epochs);
    }

    private void End()
    {
        _before = default;
        _epochsBefore.Clear();
        _idsBefore.Clear();
    }

    private static long Remaining(TimeSpan until, TimeSpan uptime) => until == TimeSpan.MaxValue ? long.MaxValue : Math.Max(0, (until - uptime).Ticks);

    private static TimeSpan At(long remaining, TimeSpan uptime) => remaining >= long.MaxValue - Math.Max(0, uptime.Ticks) ? TimeSpan.MaxValue : uptime + new TimeSpan(Math.Max(0, remaining));

    private readonly record struct Entry(KeyId Id, uint Epoch, ulong Sequence, TimeSpan Until)
    {
        public bool IsBefore(in Entry other) => Epoch < other.Epoch || (Epoch == other.Epoch && Sequence < other.Sequence);
    }
}
