using System.Buffers.Binary;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>What is remembered of one sender.</summary>
internal sealed class ReplaySender(ReplayLimits limits, bool isAnonymous)
{
    private const int IdStateSize = KeyId.Size + sizeof(uint) + sizeof(ulong) + sizeof(long);
    private readonly List<ReplayEpoch> _epochs = [];
    private readonly Dictionary<KeyId, (uint Epoch, ulong Sequence, TimeSpan Until)> _ids = [];
    private readonly Queue<KeyId> _order = new();
    private uint _lowestEpoch;

    /// <summary>When the sender may be forgotten, in uptime: the last of its envelopes is over then.</summary>
    public TimeSpan Until { get; private set; } = TimeSpan.MinValue;

    /// <summary>Octets that <see cref="Export"/> writes.</summary>
    public int StateSize => sizeof(uint) + sizeof(long) + 1 + (_epochs.Count * (sizeof(uint) + sizeof(ulong) + (limits.Width / 8))) + sizeof(ushort) + (_ids.Count * IdStateSize);

    /// <summary>Whether an envelope of this id was accepted and is still remembered.</summary>
    public bool Knows(KeyId id) => _ids.ContainsKey(id);

    /// <summary>Judges an envelope and remembers it when it is fresh: its id until one time, its sender until another.</summary>
    public ReplayStatus Accept(KeyId id, uint epoch, ulong sequence, TimeSpan until, TimeSpan forget, TimeSpan uptime)
    {
        if (_ids.ContainsKey(id)) return ReplayStatus.Duplicate;
        if (!isAnonymous)
        {
            var status = Window(epoch, sequence);
            if (status != ReplayStatus.Fresh) return status;
        }

        if (_ids.Count >= limits.IdsPerSender) ForgetExpired(uptime);
        if (_ids.Count >= limits.IdsPerSender)
        {
            // The window still knows a signed sender's envelope by its sequence; of an anonymous one the id is all there is.
            if (isAnonymous) return ReplayStatus.Full;
            _ids.Remove(_order.Dequeue());
        }

        _ids.Add(id, (epoch, sequence, until));
        _order.Enqueue(id);
        if (forget > Until) Until = forget;
        return ReplayStatus.Fresh;
    }

    public void Export(TimeSpan uptime, Span<byte> destination)
    {
        var state = new StateWriter(destination);
        state.Write(_lowestEpoch);
        state.Write(Remaining(Until, uptime));
        state.Write((byte)_epochs.Count);
        foreach (var epoch in _epochs) epoch.Export(ref state);
        state.Write((ushort)_ids.Count);
        Span<byte> name = stackalloc byte[KeyId.Size];
        foreach (var id in _order)
        {
            var (epoch, sequence, until) = _ids[id];
            id.Write(name);
            state.Write(name);
            state.Write(epoch);
            state.Write(sequence);
            state.Write(Remaining(until, uptime));
        }
    }

    public bool TryImport(ref StateReader state, TimeSpan uptime)
    {
        _lowestEpoch = state.ReadUInt32();
        Until = At(state.ReadInt64(), uptime);
        var epochs = state.ReadByte();
        if (state.IsBad || epochs > (isAnonymous ? 0 : limits.EpochsPerSender)) return false;
        for (; epochs > 0; epochs--)
        {
            if (ReplayEpoch.Import(ref state, limits.Width) is not { } epoch || epoch.Number < _lowestEpoch || Find(epoch.Number) is not null) return false;
            _epochs.Add(epoch);
        }

        var ids = state.ReadUInt16();
        if (state.IsBad || ids > limits.IdsPerSender) return false;
        for (; ids > 0; ids--)
        {
            var name = state.Read(KeyId.Size);
            var entry = (state.ReadUInt32(), (ulong)state.ReadInt64(), At(state.ReadInt64(), uptime));
            if (state.IsBad || !_ids.TryAdd(KeyId.Read(name), entry)) return false;
            _order.Enqueue(KeyId.Read(name));
        }

        return true;
    }

    private ReplayStatus Window(uint number, ulong sequence)
    {
        if (number < _lowestEpoch) return ReplayStatus.Stale;
        if (Find(number) is { } epoch)
        {
            var status = epoch.Accept(sequence);
            return status == ReplayStatus.Duplicate && IsOther(number, sequence) ? ReplayStatus.SequenceReused : status;
        }

        if (_epochs.Count == limits.EpochsPerSender)
        {
            // The oldest epoch makes room; what comes of it from now on is stale.
            var oldest = _epochs.MinBy(one => one.Number)!;
            if (number < oldest.Number) return ReplayStatus.Stale;
            _lowestEpoch = oldest.Number + 1;
            _epochs.Remove(oldest);
        }

        _epochs.Add(new(number, sequence, limits.Width));
        return ReplayStatus.Fresh;
    }

    private ReplayEpoch? Find(uint number) => _epochs.Find(epoch => epoch.Number == number);

    /// <summary>Whether the sequence is remembered under another id; one that was forgotten counts as the same.</summary>
    private bool IsOther(uint epoch, ulong sequence)
    {
        foreach (var entry in _ids.Values)
        {
            if (entry.Epoch == epoch && entry.Sequence == sequence) return true;
        }

        return false;
    }

    private void ForgetExpired(TimeSpan uptime)
    {
        for (var left = _order.Count; left > 0; left--)
        {
            var id = _order.Dequeue();
            if (_ids[id].Until <= uptime) _ids.Remove(id);
            else _order.Enqueue(id);
        }
    }

    private static long Remaining(TimeSpan until, TimeSpan uptime) => until == TimeSpan.MaxValue ? long.MaxValue : Math.Max(0, (until - uptime).Ticks);

    private static TimeSpan At(long remaining, TimeSpan uptime) => remaining >= long.MaxValue - Math.Max(0, uptime.Ticks) ? TimeSpan.MaxValue : uptime + new TimeSpan(Math.Max(0, remaining));
}
