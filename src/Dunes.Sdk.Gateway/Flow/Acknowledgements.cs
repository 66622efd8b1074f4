using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Gateway.Protos;
using Google.Protobuf;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Envelopes that wait to be acknowledged end to end, so that several share a bundle, and those that ground could not use. The first are stored with what they carried.</summary>
internal sealed class Acknowledgements
{
    /// <summary>When so many wait they are sent at once.</summary>
    public const int EnoughToSend = 256;

    /// <summary>Refusals that wait at once for one gateway; of more, one that waits gives way, whichever: a stranger may send any number of envelopes in a gateway's name, and the true ones come again.</summary>
    public const int MaxRefusals = 64;

    private const string StoreName = "ground/acknowledgements";
    private readonly GroundOptions _options;
    private readonly BundleNode _bundles;
    private readonly List<(TrustedGateway Gateway, EnvelopeAnswer Envelope)> _open = [];
    private readonly List<(TrustedGateway Gateway, EnvelopeAnswer Envelope)> _arrived = [];
    private readonly Dictionary<UInt128, (TrustedGateway Gateway, EnvelopeRefusal Refusal)> _refusals = [];
    private readonly List<UInt128> _refusalsSent = [];
    private TimeSpan? _oldest;
    private int _sent;

    public Acknowledgements(GroundOptions options, BundleNode bundles, IReadOnlyDictionary<KeyId, TrustedGateway> gateways)
    {
        (_options, _bundles) = (options, bundles);
        if (bundles.Store.Get(StoreName) is not { } stored) return;
        foreach (var proto in Protos.OpenAcknowledgements.Parser.ParseFrom(stored).Acknowledgements)
        {
            if (proto.Gateway.Length == KeyId.Size && gateways.TryGetValue(KeyId.Read(proto.Gateway.Span), out var gateway)) _open.Add((gateway, FlowCodec.Read(proto.Envelope)));
        }

        if (_open.Count > 0) _oldest = TimeSpan.Zero;
    }

    public TimeSpan? Deadline => _oldest is not { } oldest ? null : _open.Count >= EnoughToSend ? TimeSpan.Zero : oldest + _options.AcknowledgeWait;

    /// <summary>Adds an envelope, within the turn that delivers it.</summary>
    public void Add(TrustedGateway gateway, EnvelopeAnswer envelope)
    {
        _arrived.Add((gateway, envelope));
        Store();
    }

    /// <summary>Adds an envelope that could not be used. It is not stored: the gateway sends the envelope again, and it is refused again.</summary>
    public void Refuse(TrustedGateway gateway, in EnvelopeRefusal refusal, TimeSpan now)
    {
        var waiting = _refusals.Where(other => other.Value.Gateway == gateway).Select(other => other.Key).ToList();
        if (waiting.Count >= MaxRefusals) _refusals.Remove(waiting[(int)(refusal.Digest % MaxRefusals)]);
        _refusals.TryAdd(refusal.Digest, (gateway, refusal));
        _oldest ??= now;
    }

    /// <summary>Seals the acknowledgements that are due, within the turn.</summary>
    public void Send(Sealing sealing, TimeSpan now, DtnTime wall)
    {
        if (Deadline is not { } due || due > now) return;
        _sent = _open.Count;
        foreach (var gateway in _open.Select(open => open.Gateway).Concat(_refusals.Values.Select(refused => refused.Gateway)).Distinct().ToList())
        {
            var refusals = _refusals.Values.Where(refused => refused.Gateway == gateway).Select(refused => refused.Refusal).ToList();
            _refusalsSent.AddRange(refusals.Select(refusal => refusal.Digest));
            if (refusals.Count > 0) Send(sealing, gateway, [], refusals, wall);
            foreach (var chunk in _open.Where(open => open.Gateway == gateway).Select(open => open.Envelope).Distinct().Chunk(FlowContent.MaxAcknowledged)) Send(sealing, gateway, chunk, [], wall);
        }

        Store();
    }

    public void OnCommitted(TimeSpan now)
    {
        _open.RemoveRange(0, _sent);
        foreach (var digest in _refusalsSent) _refusals.Remove(digest);
        if (_open.Count + _refusals.Count == 0) _oldest = null;
        if (_arrived.Count > 0) _oldest ??= now;
        _open.AddRange(_arrived);
        OnFailed();
    }

    public void OnFailed()
    {
        _sent = 0;
        _arrived.Clear();
        _refusalsSent.Clear();
    }

    private void Send(Sealing sealing, TrustedGateway gateway, EnvelopeAnswer[] envelopes, List<EnvelopeRefusal> refusals, DtnTime wall)
    {
        var payload = FlowCodec.EncodeAcknowledgement(envelopes, refusals);
        var (envelope, _) = sealing.Send(payload, FlowContent.Acknowledgement, gateway.Commands, gateway.Key, Priority.Elevated, TimeSpan.FromDays(1), wall);
        var row = new AuditRow { Step = AuditSteps.AcknowledgementSent, At = wall.ToString(), Envelope = envelope.ToString(), Count = envelopes.Length, Digest = FlowCodec.DigestOfNumbers(envelopes) };
        if (refusals.Count > 0) row = row with { Outcome = "refused", Reason = string.Join(", ", refusals.Select(refusal => refusal.Reason).Distinct()), Count = refusals.Count };
        _bundles.Batch.Append(AuditRow.Topic, row.Envelope, row.ToJson());
    }

    private void Store()
    {
        var stored = new OpenAcknowledgements();
        foreach (var (gateway, envelope) in _open.Skip(_sent).Concat(_arrived))
        {
            var octets = new byte[KeyId.Size];
            gateway.Signer.Id.Write(octets);
            stored.Acknowledgements.Add(new OpenAcknowledgement { Gateway = UnsafeByteOperations.UnsafeWrap(octets), Envelope = FlowCodec.ToProto(envelope) });
        }

        _bundles.Batch.Put(StoreName, stored.ToByteArray());
    }
}
