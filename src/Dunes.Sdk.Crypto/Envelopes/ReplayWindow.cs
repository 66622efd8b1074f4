using System.Buffers;
using System.Buffers.Binary;

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
/// state of a sender, big endian:
/// version 1 | sender 16 | width 4 | lowest epoch 4 | longest remaining time 8 (ticks)
/// epochs 1 | each: epoch 4, highest sequence 8, width / 8 octets of bits, sequence modulo width, lowest bit first
/// ids 2    | each, oldest first: id 16, epoch 4, sequence 8, remaining time 8
/// </code>
/// </remarks>
public sealed class ReplayWindow
{
    private const byte Version = 1;
    private readonly ReplayLimits _limits;
    private readonly Dictionary<KeyId, ReplaySender> _senders = [];

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
        if (_senders.TryGetValue(sender, out var known)) return known.Accept(id, epoch, sequence, until, forget, time.Uptime);
        if (_senders.Count >= _limits.Senders && !TryForgetOne(time.Uptime)) return ReplayStatus.Full;

        known = new(_limits, isAnonymous: sender == KeyId.None);
        _senders.Add(sender, known);
        return known.Accept(id, epoch, sequence, until, forget, time.Uptime);
    }

    /// <summary>Writes what is remembered of one sender: a row to keep in the transaction that delivers its envelope. False when nothing is.</summary>
    public bool TryExport(KeyId sender, TimeSpan uptime, IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (!_senders.TryGetValue(sender, out var known)) return false;
        var size = 1 + KeyId.Size + sizeof(uint) + known.StateSize;
        var octets = destination.GetSpan(size);
        octets[0] = Version;
        sender.Write(octets[1..]);
        BinaryPrimitives.WriteInt32BigEndian(octets[17..], _limits.Width);
        known.Export(uptime, octets[21..size]);
        destination.Advance(size);
        return true;
    }

    /// <summary>Reads a row back, in place of what was remembered of that sender: after a restart, or to undo <see cref="Accept(OpenedEnvelope, ReplayTime)"/> when the transaction failed.</summary>
    /// <returns>False, with nothing changed, when the octets are no row of this width, or there is no room for another sender.</returns>
    public bool TryImport(ReadOnlySpan<byte> state, TimeSpan uptime)
    {
        var reader = new StateReader(state);
        if (reader.ReadByte() != Version || reader.Read(KeyId.Size) is not { Length: KeyId.Size } name || reader.ReadUInt32() != (uint)_limits.Width) return false;
        var sender = KeyId.Read(name);
        var known = new ReplaySender(_limits, isAnonymous: sender == KeyId.None);
        if (!known.TryImport(ref reader, uptime) || !reader.IsAtEnd) return false;
        if (!_senders.ContainsKey(sender) && _senders.Count >= _limits.Senders && !TryForgetOne(uptime)) return false;
        _senders[sender] = known;
        return true;
    }

    /// <summary>Forgets a sender: to undo <see cref="Accept(OpenedEnvelope, ReplayTime)"/> when nothing was kept of it before. False when nothing was remembered.</summary>
    public bool Remove(KeyId sender) => _senders.Remove(sender);

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

        return oldest is { } found && _senders.Remove(found);
    }
}
