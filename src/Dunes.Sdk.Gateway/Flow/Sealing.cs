using System.Buffers.Binary;
using System.Security.Cryptography;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Seals payloads and gives them to the bundle node, within the turn; names each envelope by an epoch and a sequence that are never used twice.</summary>
/// <remarks>
/// Bundles of one priority leave in order, and overtake less urgent ones without bound. So each priority counts in an epoch of its own,
/// whose two lowest bits name it, and a receiver's window need not be as wide as the longest queue. The next sequences are stored in the
/// transaction that stores the envelopes: a restart goes on counting behind all that can have left, and ground sees no new epoch. A store
/// that lost its numbers begins an epoch that is later by the clock. A turn that fails uses its numbers up.
/// </remarks>
internal sealed class Sealing
{
    public const string StoreName = "flow/numbers";
    private const int Priorities = 3;
    private const uint Block = 64;
    private const int StoredSize = sizeof(uint) + (Priorities * sizeof(ulong));
    private readonly IEnvelope _envelope;
    private readonly SigningKey _signer;
    private readonly BundleNode _bundles;
    private readonly EndpointId _source;
    private readonly string _workflow;
    private readonly ulong[] _next = new ulong[Priorities];
    private readonly ulong[] _marks = new ulong[Priorities]; // epoch << 32 | sequences that may have been used, as they stand beside the store
    private uint _epoch;
    private bool _isEpochKnown;
    private int _inTurn;
    private bool _isRenewed;

    public Sealing(IEnvelope envelope, SigningKey signer, BundleNode bundles, EndpointId source, string workflow)
    {
        (_envelope, _signer, _bundles, _source, _workflow) = (envelope, signer, bundles, source, workflow);
        for (var at = 0; at < Priorities; at++) _marks[at] = bundles.Store.GetMark(MarkName(at));
        if (bundles.Store.Get(StoreName) is not { Length: StoredSize } stored) return;
        (_epoch, _isEpochKnown) = (BinaryPrimitives.ReadUInt32BigEndian(stored), true);
        for (var at = 0; at < Priorities; at++) _next[at] = BinaryPrimitives.ReadUInt64BigEndian(stored.AsSpan(sizeof(uint) + (at * sizeof(ulong))));
        var marked = (uint)(_marks.Max() >> 32) & ~3u;
        if (marked > _epoch)
        {
            _epoch = marked; // the store is older than this epoch
            Array.Clear(_next);
        }

        // A backup of the store has numbers that were used since; the marks beside it have not.
        for (var at = 0; at < Priorities; at++)
        {
            if ((uint)(_marks[at] >> 32) == (_epoch | (uint)at)) _next[at] = Math.Max(_next[at], (uint)_marks[at]);
        }

        if (bundles.Store.WasRestored) Renew();
    }

    /// <summary>Called for each envelope that was enqueued, with its bundle, number, bytes and priority.</summary>
    public Action<BundleId, EnvelopeNumber, byte[], Priority>? Enqueued { get; set; }

    /// <summary>Envelopes sealed in turns that were committed.</summary>
    public long Count { get; private set; }

    /// <summary>Goes on in a new epoch, above the one in use: its numbers may have been used, by a store that was restored since.</summary>
    /// <returns>False where this turn did so already, or no number was given yet.</returns>
    public bool Renew()
    {
        if (!_isEpochKnown || _isRenewed) return false;
        _epoch = (uint)Math.Min(_epoch + (4 * (ulong)RandomNumberGenerator.GetInt32(1, 1 << 16)), uint.MaxValue) & ~3u;
        Array.Clear(_next);
        return _isRenewed = true;
    }

    /// <summary>Seals and enqueues.</summary>
    /// <param name="payload">What to seal.</param>
    /// <param name="contentType">Its media type.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="recipient">The key to seal for.</param>
    /// <param name="priority">The priority.</param>
    /// <param name="lifetime">How long it is good for.</param>
    /// <param name="wall">The time; only a trusted one is written into the envelope.</param>
    /// <param name="custody">How long the bundle is kept for an end-to-end answer; zero for not at all.</param>
    /// <param name="attach">Gives what is kept beside the bundle; null for nothing.</param>
    /// <param name="replaces">The bundle whose place the new one takes; null for none.</param>
    /// <exception cref="BundleStoreException">The payload is critical, and the node is full of critical bundles; the turn is as it was before.</exception>
    public (EnvelopeNumber Envelope, BundleId Bundle) Send(byte[] payload, string contentType, EndpointId destination, EnvelopePublicKey recipient, Priority priority, TimeSpan lifetime, DtnTime wall,
        TimeSpan custody = default, Func<EnvelopeNumber, byte[]>? attach = null, BundleId? replaces = null)
    {
        if (!_isEpochKnown) (_epoch, _isEpochKnown) = (FirstEpoch(wall), true);
        Reserve(priority);
        var number = new EnvelopeNumber(_epoch | (uint)priority, _next[(int)priority]++);
        var context = new EnvelopeContext
        {
            Source = _source,
            Destination = destination,
            ContentType = contentType,
            WorkflowId = _workflow,
            Created = wall,
            Lifetime = TimeSpan.FromSeconds(Math.Ceiling(lifetime.TotalSeconds)),
            Epoch = number.Epoch,
            Sequence = number.Sequence,
        };
        var octets = _envelope.Seal(payload, context, _signer, recipient);
        var bundle = _bundles.Enqueue(new(_source, destination, priority, lifetime, octets)
        {
            Custody = custody,
            Replaces = replaces,
            Tag = custody > TimeSpan.Zero || attach is not null ? Custody.Tag(number, Identities.Digest128(octets)) : null,
            Attachment = attach?.Invoke(number) ?? default(ReadOnlyMemory<byte>),
        });
        Enqueued?.Invoke(bundle, number, octets, priority);
        Store();
        _inTurn++;
        return (number, bundle);
    }

    public void OnCommitted()
    {
        Count += _inTurn;
        _inTurn = 0;
        _isRenewed = false;
    }

    public void OnFailed() => _inTurn = 0;

    /// <summary>Seconds since 2000 in units of four; without a clock any number that no clock shows.</summary>
    private static uint FirstEpoch(DtnTime wall) =>
        (wall.IsKnown ? (uint)(wall.Milliseconds / 1000) : (uint)RandomNumberGenerator.GetInt32(1, 1 << 28)) & ~3u;

    /// <summary>Raises the mark beside the store in blocks, so that it is above every number that was used.</summary>
    private void Reserve(Priority priority)
    {
        var at = (int)priority;
        var needed = ((ulong)(_epoch | (uint)priority) << 32) + Math.Min(_next[at] + 1, uint.MaxValue);
        if (needed <= _marks[at]) return;
        var mark = Math.Min(needed + Block - 1, needed | uint.MaxValue);
        _bundles.Store.RaiseMark(MarkName(at), mark);
        _marks[at] = mark;
    }

    private static string MarkName(int priority) => $"envelopes/{priority}";

    private void Store()
    {
        Span<byte> stored = stackalloc byte[StoredSize];
        BinaryPrimitives.WriteUInt32BigEndian(stored, _epoch);
        for (var at = 0; at < Priorities; at++) BinaryPrimitives.WriteUInt64BigEndian(stored[(sizeof(uint) + (at * sizeof(ulong)))..], _next[at]);
        _bundles.Batch.Put(StoreName, stored);
    }
}
