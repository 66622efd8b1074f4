using System.Globalization;
using System.Security.Cryptography;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Gateway.Protos;
using Google.Protobuf;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>What a gateway has sent and is not answered yet: settled by ground's acknowledgement, sealed anew where ground could not use it, and ended in exactly one way.</summary>
/// <remarks>
/// The bundle node keeps the bundle, the waits and the retries; this keeps which envelope is in which bundle, and, beside the bundle, its content under a key of this gateway. Whoever takes the gateway's keys and
/// its disk reads what is not answered yet, and nothing older. docs/PROMISE.md draws the states.
/// </remarks>
internal sealed class Custody : IDisposable
{
    /// <summary>How often a content is sealed anew at once; after that each refusal waits for the bundle's next turn.</summary>
    public const int MaxAttempts = 16;

    private const string SecretName = "gateway/custody/secret";
    private readonly BundleNode _bundles;
    private readonly StaticKeyProtector _protector;
    private readonly byte[] _secret = GC.AllocateUninitializedArray<byte>(SecretBox.KeySize, pinned: true);
    private readonly Dictionary<EnvelopeNumber, BundleId> _byNumber = [];
    private readonly Dictionary<UInt128, BundleId> _byDigest = [];
    private readonly Dictionary<BundleId, (EnvelopeNumber Number, UInt128 Digest, Priority Priority)> _open = [];
    private readonly List<(BundleId Bundle, EnvelopeNumber Number, UInt128 Digest, Priority Priority)> _added = [];
    private readonly HashSet<BundleId> _refused = [];
    private readonly HashSet<BundleId> _resealed = [];
    private readonly List<MessageEnd> _ended = [];
    private readonly Dictionary<BundleId, IReadOnlyList<Reading>> _ending = [];
    private bool _isSecretStored;

    /// <summary>Continues with what the store holds.</summary>
    public Custody(BundleNode bundles, EnvelopeKeyPair keys)
    {
        (_bundles, _protector) = (bundles, new(keys, "dunes gateway custody/1"));
        if (bundles.Store.Get(SecretName) is { } stored)
        {
            // Where the key pair was exchanged, what waits is still sent and answered; only sealed anew it cannot be.
            _isSecretStored = _protector.TryUnprotect(stored, _secret);
        }

        if (!_isSecretStored) RandomNumberGenerator.Fill(_secret);

        foreach (var bundle in bundles.Store.Pending())
        {
            if (TryReadTag(bundle.Tag, out var number, out var digest)) Open(bundle.Id, number, digest, bundle.Priority);
        }
    }

    /// <summary>Envelopes that are not answered yet.</summary>
    public int Count => _open.Count;

    /// <summary>Contents that were sealed anew.</summary>
    public long Resealed { get; private set; }

    /// <summary>Refusals of ground for envelopes that are not known here, or were refused already.</summary>
    public long RefusalsIgnored { get; private set; }

    /// <summary>The content as it is kept beside its bundle.</summary>
    public byte[] Protect(ReadOnlySpan<byte> payload, string contentType, int attempts, EnvelopeNumber number)
    {
        if (!_isSecretStored) _bundles.Batch.Put(SecretName, _protector.Protect(_secret));
        var content = new StoredContent { ContentType = contentType, Attempts = (uint)attempts, Payload = ByteString.CopyFrom(payload) }.ToByteArray();
        return SecretBox.Seal(_secret, content, Name(number));
    }

    /// <summary>An envelope was enqueued, within the turn.</summary>
    public void Add(BundleId bundle, EnvelopeNumber number, ReadOnlySpan<byte> envelope, Priority priority) => _added.Add((bundle, number, Identities.Digest128(envelope), priority));

    /// <summary>Ground has an envelope, within the turn. False when it is not known here: answered already, or of an earlier life.</summary>
    public bool Settle(in EnvelopeAnswer answer) => (answer.Digest != UInt128.Zero ? _byDigest.TryGetValue(answer.Digest, out var bundle) : _byNumber.TryGetValue(answer.Number, out bundle)) && _bundles.Settle(bundle);

    /// <summary>What the bundle node keeps as the bundle's tag.</summary>
    public static string Tag(EnvelopeNumber number, UInt128 digest) => string.Create(CultureInfo.InvariantCulture, $"{number}/{digest:x32}");

    /// <summary>Whether an envelope of this digest waits for its answer.</summary>
    public bool Knows(UInt128 digest) => _byDigest.ContainsKey(digest);

    /// <summary>Ground could not use an envelope, within the turn.</summary>
    /// <param name="refusal">What ground said.</param>
    /// <param name="reseal">Seals a content anew, with its priority and what is left of its lifetime; throws where there is no room, and then the old bundle stays.</param>
    /// <returns>What was refused; null when it is not known here.</returns>
    public EnvelopeNumber? Refuse(in EnvelopeRefusal refusal, Action<StoredContent, Priority, TimeSpan> reseal)
    {
        if (!_byDigest.TryGetValue(refusal.Digest, out var bundle) || !_open.TryGetValue(bundle, out var open) || !_refused.Add(bundle))
        {
            RefusalsIgnored++;
            return null;
        }

        if (refusal.Reason == RefusalReason.NotUnderstood)
        {
            _bundles.Withdraw(bundle);
            return open.Number;
        }

        if (refusal.Reason == RefusalReason.Late || _bundles.Lifetime(bundle) is not { } left || left < TimeSpan.FromSeconds(1) || Content(bundle, open.Number) is not { } content || content.Attempts >= MaxAttempts)
        {
            _refused.Remove(bundle); // it stays, and is sent again by its rule until its time is over
            return open.Number;
        }

        content.Attempts++;

        // Ground cannot open it now. It could when it came before, perhaps, and has lost since what it knew of it.
        if (refusal.IsDoubtful && content.ContentType == FlowContent.Telemetry) content.Payload = ByteString.CopyFrom(FlowCodec.MarkTelemetry(content.Payload.Span));
        _bundles.Withdraw(bundle); // first, so that a full node has room for the other one; a turn that fails takes it back
        _resealed.Add(bundle);
        reseal(content, open.Priority, left);
        Resealed++;
        return open.Number;
    }

    /// <summary>A bundle is about to end without an answer, within the turn: whoever is told of it wants to know what was in it.</summary>
    public void OnEnding(BundleId bundle)
    {
        if (!_open.TryGetValue(bundle, out var open) || Content(bundle, open.Number) is not { ContentType: FlowContent.Telemetry } content) return;
        var readings = new List<Reading>();
        if (FlowCodec.TryDecodeTelemetry(content.Payload.Span, _bundles.Id, readings)) _ending[bundle] = readings;
    }

    /// <summary>A bundle ended, after the commit.</summary>
    public void OnFinished(BundleId bundle, BundleFate fate)
    {
        if (fate == BundleFate.SetAside) return;
        if (_open.Remove(bundle, out var open))
        {
            _byNumber.Remove(open.Number);
            _byDigest.Remove(open.Digest);
        }
        else if (_added.FindIndex(added => added.Bundle == bundle) is >= 0 and var at)
        {
            open = (_added[at].Number, _added[at].Digest, _added[at].Priority); // it found no place
            _added.RemoveAt(at);
        }
        else
        {
            return;
        }

        _refused.Remove(bundle);
        if (_resealed.Remove(bundle))
        {
            _ending.Remove(bundle);
            return; // its content goes on in another envelope
        }

        _ended.Add(new(open.Number.ToString(), bundle, open.Priority, fate switch
        {
            BundleFate.Acknowledged => MessageOutcome.Delivered,
            BundleFate.Forwarded => MessageOutcome.Forwarded,
            BundleFate.Unconfirmed => MessageOutcome.Unconfirmed,
            BundleFate.Evicted => MessageOutcome.Evicted,
            BundleFate.Withdrawn => MessageOutcome.Refused,
            BundleFate.Damaged => MessageOutcome.Damaged,
            _ => MessageOutcome.Expired,
        }, _ending.Remove(bundle, out var readings) ? readings : []));
    }

    public void OnCommitted()
    {
        _isSecretStored |= _added.Count > 0;
        foreach (var (bundle, number, digest, priority) in _added) Open(bundle, number, digest, priority);
        _added.Clear();
    }

    public void OnFailed()
    {
        _added.Clear();
        _refused.Clear();
        _resealed.Clear();
        _ending.Clear();
    }

    /// <summary>Takes the ends that are to be told.</summary>
    public void TakeEnded(List<MessageEnd> ended)
    {
        ended.AddRange(_ended);
        _ended.Clear();
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_secret);

    private void Open(BundleId bundle, EnvelopeNumber number, UInt128 digest, Priority priority)
    {
        _open[bundle] = (number, digest, priority);
        _byNumber[number] = bundle;
        _byDigest[digest] = bundle;
    }

    private static bool TryReadTag(string? tag, out EnvelopeNumber number, out UInt128 digest)
    {
        (number, digest) = (default, default);
        var slash = tag?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        return slash > 0 && EnvelopeNumber.TryParse(tag![..slash], out number) && UInt128.TryParse(tag.AsSpan(slash + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out digest);
    }

    private StoredContent? Content(BundleId bundle, EnvelopeNumber number)
    {
        if (_bundles.Store.ReadAttachment(bundle) is not { } attachment || attachment.Length < SecretBox.Overhead) return null;
        var content = new byte[attachment.Length - SecretBox.Overhead];
        return SecretBox.TryOpen(_secret, attachment, Name(number), content) && FlowCodec.TryParse(StoredContent.Parser, content, out var read) ? read : null;
    }

    private static byte[] Name(EnvelopeNumber number) => System.Text.Encoding.ASCII.GetBytes($"dunes custody/1 {number}");
}
