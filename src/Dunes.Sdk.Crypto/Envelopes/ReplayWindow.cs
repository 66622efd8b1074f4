namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>Says of each envelope whether it was delivered before; what it knows lies in octets that the transaction of the delivery keeps.</summary>
/// <remarks>
/// For a signed sender a window slides over the sequences of each epoch, and the ids of envelopes are kept until created + lifetime + skew. Anybody can
/// write an anonymous sender's epoch and sequence, so for those only ids count. Ask after the envelope opened: before, its fields are anybody's.
/// <para>
/// Everything is bounded, and nothing that could still be replayed is forgotten to make room: then the answer is <see cref="ReplayStatus.Full"/>.
/// Without clock and bundle age nothing expires; epochs and the window alone tell then. For one thread.
/// </para>
/// <code>
/// state of a sender: pages by number, big endian
/// 0          version 2 | sender 16 | width 4 | lowest epoch 4 | longest remaining time 8 (ticks) | ids 2 | epochs 1 | each epoch: epoch 4, highest sequence 8
/// 1 to 4096  sixteen ids or what there are: id 16, epoch 4, sequence 8, remaining time 8
/// 65536 + 256 e + n   of the epoch that is e-th in page 0: 4,096 bits or what the width leaves, sequence modulo width, lowest bit first
/// </code>
/// </remarks>
public sealed class ReplayWindow
{
    private readonly ReplayLimits _limits;
    private readonly Dictionary<KeyId, ReplaySender> _senders = [];

    // Since the last commit: senders that accepted something, those of them that are new, and those that made room.
    private readonly HashSet<KeyId> _changed = [];
    private readonly HashSet<KeyId> _added = [];
    private readonly Dictionary<KeyId, ReplaySender> _forgotten = [];

    /// <summary>An empty window.</summary>
    /// <exception cref="ArgumentException">A limit is out of its range.</exception>
    public ReplayWindow(ReplayLimits? limits = null)
    {
        _limits = limits ?? new();
        _limits.ThrowUnlessValid();
    }

    /// <summary>Senders that something is remembered of; <see cref="KeyId.None"/> stands for the anonymous ones.</summary>
    public IReadOnlyCollection<KeyId> Senders => _senders.Keys;

    /// <summary>Whether an envelope of this id was accepted from this sender and is still remembered; changes nothing.</summary>
    /// <remarks>
    /// For an envelope that cannot be opened any more because its one-time prekey is gone: a header that was delivered before names a duplicate,
    /// which is a success without effect. Anybody can repeat a header, so it says nothing else.
    /// </remarks>
    public bool Knows(KeyId sender, KeyId id) => _senders.TryGetValue(sender, out var known) && known.Knows(id);

    /// <summary>Judges an envelope that opened, and remembers it when it is <see cref="ReplayStatus.Fresh"/>. Nothing else changes anything.</summary>
    public ReplayStatus Accept(OpenedEnvelope envelope, ReplayTime time)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var context = envelope.Context;
        return Accept(envelope.Id, envelope.Sender, context.Epoch, context.Sequence, context.Created, context.Lifetime, time);
    }

    /// <summary>The same, by the fields.</summary>
    /// <param name="id">The first 16 octets of SHA-256 of the header.</param>
    /// <param name="sender">The key that signed it, or <see cref="KeyId.None"/>.</param>
    /// <param name="epoch">The sender's epoch.</param>
    /// <param name="sequence">The sender's sequence.</param>
    /// <param name="created">When it was sealed.</param>
    /// <param name="lifetime">How long it is good for.</param>
    /// <param name="time">What this node knows of time.</param>
    public ReplayStatus Accept(KeyId id, KeyId sender, uint epoch, ulong sequence, DtnTime created, TimeSpan lifetime, ReplayTime time)
    {
        var remaining = time.Remaining(created, lifetime, _limits.Skew);
        if (remaining <= TimeSpan.Zero) return ReplayStatus.Expired;
        var until = remaining is { } left && left < TimeSpan.MaxValue - time.Uptime ? time.Uptime + left : TimeSpan.MaxValue;
        // A sender that was forgotten because of a bundle's age would be unknown to a replay that a relay made young again.
        var forget = sender == KeyId.None || time.KnowsEndOf(created) ? until : TimeSpan.MaxValue;
        if (_senders.TryGetValue(sender, out var known))
        {
            _changed.Add(sender);
            return known.Accept(id, epoch, sequence, until, forget, time.Uptime);
        }

        if (_senders.Count >= _limits.Senders && !TryForgetOne(time.Uptime)) return ReplayStatus.Full;

        known = new(_limits, isAnonymous: sender == KeyId.None);
        _senders.Add(sender, known);
        _changed.Add(sender);
        _added.Add(sender);
        return known.Accept(id, epoch, sequence, until, forget, time.Uptime);
    }

    /// <summary>Writes the pages of a sender that changed since they were written last: rows to keep in the transaction that delivers its envelopes.</summary>
    /// <remarks>One envelope changes three pages, of at most 576 octets each; the first of an epoch all of the epoch's.</remarks>
    /// <param name="sender">The sender.</param>
    /// <param name="uptime">What passed since the node started.</param>
    /// <param name="write">Takes a page's number, 0 or more, and its octets, in place of that page's older ones.</param>
    public void ExportChanges(KeyId sender, TimeSpan uptime, Action<int, ReadOnlySpan<byte>> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (_senders.TryGetValue(sender, out var known)) known.ExportChanges(sender, uptime, write);
    }

    /// <summary>The transaction succeeded: what was accepted since the last one stays.</summary>
    public void Commit()
    {
        foreach (var sender in _changed) _senders.GetValueOrDefault(sender)?.Commit();
        EndTransaction();
    }

    /// <summary>The transaction failed: what was accepted since the last <see cref="Commit"/> is as if it had never come, and so are the pages.</summary>
    public void RollBack()
    {
        foreach (var sender in _changed) _senders.GetValueOrDefault(sender)?.RollBack();
        foreach (var sender in _added) _senders.Remove(sender);
        foreach (var (sender, known) in _forgotten) _senders[sender] = known;
        EndTransaction();
    }

    /// <summary>Reads a sender's pages back after a restart, in place of what was remembered of that sender. It is no part of a transaction.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="uptime">What passed since the node started.</param>
    /// <param name="pages">Gives the octets of a page, or null when it was never written.</param>
    /// <returns>False, with nothing changed, when the octets are no pages of this sender and width, one is missing, or there is no room for another sender.</returns>
    public bool TryImport(KeyId sender, TimeSpan uptime, Func<int, byte[]?> pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        if (ReplaySender.Import(_limits, sender, uptime, pages) is not { } known) return false;
        if (!_senders.ContainsKey(sender) && _senders.Count >= _limits.Senders && !TryForgetOne(uptime)) return false;
        _senders[sender] = known;
        _changed.Remove(sender);
        _added.Remove(sender);
        return true;
    }

    /// <summary>Forgets the sender whose last envelope expired first, if one's did.</summary>
    private bool TryForgetOne(TimeSpan uptime)
    {
        KeyId? oldest = null;
        var least = uptime;
        foreach (var (id, sender) in _senders)
        {
            if (sender.Until > least) continue;
            (oldest, least) = (id, sender.Until);
        }

        if (oldest is not { } found || !_senders.Remove(found, out var forgotten)) return false;
        if (!_added.Remove(found))
        {
            forgotten.RollBack();
            _forgotten.TryAdd(found, forgotten);
        }

        _changed.Remove(found);
        return true;
    }

    private void EndTransaction()
    {
        _changed.Clear();
        _added.Clear();
        _forgotten.Clear();
    }
}
