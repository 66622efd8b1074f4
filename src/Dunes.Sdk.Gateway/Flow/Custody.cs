using System.Globalization;
using System.Security.Cryptography;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Gateway.Protos;
using Google.Protobuf;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>
/// What a gateway has sent and is not answered yet: settled by ground's acknowledgement, sealed anew where ground could not use it. <see
/// cref="SentEnvelope"/> decides how each ends.
/// </summary>
/// <remarks>
/// The bundle node keeps the bundle, the waits and the retries; this keeps which envelope is in which bundle, and, beside the bundle, its
/// content under a key of this gateway. Whoever takes the gateway's keys and its disk reads what is not answered yet, and nothing older.
/// docs/PROMISE.md draws the states.
/// </remarks>
internal sealed class Custody : IDisposable
{
    /// <summary>How often a content is sealed anew at once; after that each refusal waits for the bundle's next turn.</summary>
    public const int MaxAttempts = 16;

    private const string SecretName = "gateway/custody/secret";
    private readonly BundleNode _bundles;
    private readonly StaticKeyProtector _protector;
    private readonly byte[] _secret = GC.AllocateUninitializedArray<byte>(SecretBox.KeySize, pinned: true);
    private readonly Dictionary<BundleId, SentEnvelope> _byBundle = [];
    private readonly Dictionary<EnvelopeNumber, SentEnvelope> _byNumber = [];
    private readonly Dictionary<UInt128, SentEnvelope> _byDigest = [];
    private readonly List<SentEnvelope> _added = [];
    private readonly List<SentEnvelope> _changed = []; // by the turn under way
    private readonly List<MessageEnd> _ended = [];
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
            if (TryReadTag(bundle.Tag, out var number, out var digest)) Keep(new(number, bundle.Id, digest, bundle.Priority, SentEnvelopeState.Open));
        }
    }

    /// <summary>Envelopes that are not answered yet.</summary>
    public int Count => _byBundle.Count;

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
    public void Add(BundleId bundle, EnvelopeNumber number, ReadOnlySpan<byte> envelope, Priority priority) =>
        _added.Add(new(number, bundle, Identities.Digest128(envelope), priority, SentEnvelopeState.Added));

    /// <summary>Ground has an envelope, within the turn. False when it is not known here: answered already, or of an earlier life.</summary>
    public bool Settle(in EnvelopeAnswer answer) =>
        (answer.Digest != UInt128.Zero ? _byDigest.TryGetValue(answer.Digest, out var sent) : _byNumber.TryGetValue(answer.Number, out sent)) && _bundles.Settle(sent.Bundle);

    /// <summary>What the bundle node keeps as the bundle's tag.</summary>
    public static string Tag(EnvelopeNumber number, UInt128 digest) => string.Create(CultureInfo.InvariantCulture, $"{number}/{digest:x32}");

    /// <summary>Whether an envelope of this digest waits for its answer.</summary>
    public bool Knows(UInt128 digest) => _byDigest.ContainsKey(digest);

    /// <summary>Ground could not use an envelope, within the turn.</summary>
    /// <param name="refusal">What ground said.</param>
    /// <param name="reseal">
    /// Seals a content anew, with its priority, what is left of its lifetime, and the bundle whose place it takes. Where it throws, the old
    /// bundle stays, and is sent again by its rule; only a store that fails goes on to fail the turn.
    /// </param>
    /// <param name="failure">What sealing anew threw; null where it did not.</param>
    /// <returns>What was refused; null when it is not known here.</returns>
    public EnvelopeNumber? Refuse(EnvelopeRefusal refusal, Action<StoredContent, Priority, TimeSpan, BundleId> reseal, out Exception? failure)
    {
        failure = null;
        if (!_byDigest.TryGetValue(refusal.Digest, out var sent) || sent.State != SentEnvelopeState.Open)
        {
            RefusalsIgnored++;
            return null;
        }

        if (refusal.Reason == RefusalReason.NotUnderstood)
        {
            sent.OnRejected();
            _changed.Add(sent);
            _bundles.Withdraw(sent.Bundle);
            return sent.Number;
        }

        // Otherwise it stays, and is sent again by its rule until its time is over.
        if (refusal.Reason == RefusalReason.Late || _bundles.Lifetime(sent.Bundle) is not { } left || left < TimeSpan.FromSeconds(1)
            || Content(sent) is not { Attempts: < MaxAttempts } content)
        {
            return sent.Number;
        }

        content.Attempts++;

        // Ground cannot open it now. It could when it came before, perhaps, and has lost since what it knew of it.
        if (refusal.IsDoubtful && content.ContentType == FlowContent.Telemetry) content.Payload = ByteString.CopyFrom(FlowCodec.MarkTelemetry(content.Payload.Span));
        var added = _added.Count;
        sent.OnReplaced();
        _changed.Add(sent);
        try
        {
            _bundles.Attempt(() => reseal(content, sent.Priority, left, sent.Bundle));
            Resealed++;
        }
#pragma warning disable CA1031 // an integrator's envelope or key, or no room: whatever it is, the content is held as it was
        catch (Exception thrown) when (thrown is not BundleStoreException { Failure: not BundleStoreFailure.Full })
#pragma warning restore CA1031
        {
            _added.RemoveRange(added, _added.Count - added);
            sent.Restore();
            failure = thrown;
        }

        return sent.Number;
    }

    /// <summary>A bundle is about to end without an answer, within the turn.</summary>
    public void OnEnding(BundleId bundle)
    {
        if (!_byBundle.TryGetValue(bundle, out var sent) || sent.State == SentEnvelopeState.Replaced || ReadReadings(sent) is not [_, ..] readings) return;
        sent.OnEnding(readings);
        _changed.Add(sent);
    }

    /// <summary>
    /// The readings of every envelope that is not answered yet, read from the store: the most urgent first, and then as they were sent.
    /// </summary>
    public IReadOnlyList<Reading> ReadReadings()
    {
        var open = _byBundle.Values.Where(static sent => sent.State != SentEnvelopeState.Replaced); // what replaced it has its content
        return [.. open.OrderByDescending(static sent => sent.Priority).ThenBy(static sent => (sent.Number.Epoch, sent.Number.Sequence)).SelectMany(ReadReadings)];
    }

    /// <summary>A bundle ended, after the commit.</summary>
    public void OnFinished(BundleId bundle, BundleFate fate)
    {
        var isKept = _byBundle.TryGetValue(bundle, out var sent);
        sent ??= _added.Find(added => added.Bundle == bundle); // it found no place
        if (sent is null) return;
        if (sent.OnBundleEnded(fate) is { } end) _ended.Add(end);
        if (sent.State != SentEnvelopeState.Ended || !isKept) return;
        _byBundle.Remove(bundle);
        _byNumber.Remove(sent.Number);
        _byDigest.Remove(sent.Digest);
    }

    public void OnCommitted()
    {
        _isSecretStored |= _added.Count > 0;
        foreach (var sent in _added)
        {
            if (sent.OnStored()) Keep(sent);
        }

        _added.Clear();
        _changed.Clear();
    }

    public void OnFailed()
    {
        foreach (var sent in _changed) sent.Restore();
        _added.Clear();
        _changed.Clear();
    }

    /// <summary>Takes the ends that are to be told.</summary>
    public void TakeEnded(List<MessageEnd> ended)
    {
        ended.AddRange(_ended);
        _ended.Clear();
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_secret);

    private void Keep(SentEnvelope sent)
    {
        _byBundle[sent.Bundle] = sent;
        _byNumber[sent.Number] = sent;
        _byDigest[sent.Digest] = sent;
    }

    private static bool TryReadTag(string? tag, out EnvelopeNumber number, out UInt128 digest)
    {
        (number, digest) = (default, default);
        var slash = tag?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        return slash > 0 && EnvelopeNumber.TryParse(tag![..slash], out number) && UInt128.TryParse(tag.AsSpan(slash + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out digest);
    }

    /// <summary>The readings in an envelope: none where its content is something else, or cannot be read.</summary>
    private List<Reading> ReadReadings(SentEnvelope sent)
    {
        var readings = new List<Reading>();
        if (Content(sent) is { ContentType: FlowContent.Telemetry } content) FlowCodec.TryDecodeTelemetry(content.Payload.Span, _bundles.Id, readings);
        return readings;
    }

    private StoredContent? Content(SentEnvelope sent)
    {
        if (_bundles.Store.ReadAttachment(sent.Bundle) is not { } attachment || attachment.Length < SecretBox.Overhead) return null;
        var content = new byte[attachment.Length - SecretBox.Overhead];
        return SecretBox.TryOpen(_secret, attachment, Name(sent.Number), content) && FlowCodec.TryParse(StoredContent.Parser, content, out var read) ? read : null;
    }

    private static byte[] Name(EnvelopeNumber number) => System.Text.Encoding.ASCII.GetBytes($"dunes custody/1 {number}");
}
