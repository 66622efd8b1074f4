using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Gateway.Protos;
using Google.Protobuf;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Envelopes that wait to be acknowledged end to end, so that several share a bundle. They are stored with what they carried.</summary>
internal sealed class Acknowledgements
{
    /// <summary>When so many wait they are sent at once.</summary>
    public const int EnoughToSend = 256;

    private const string StoreName = "ground/acknowledgements";
    private readonly GroundOptions _options;
    private readonly BundleNode _bundles;
    private readonly List<(TrustedGateway Gateway, EnvelopeNumber Envelope)> _open = [];
    private readonly List<(TrustedGateway Gateway, EnvelopeNumber Envelope)> _arrived = [];
    private TimeSpan? _oldest;
    private int _sent;

    public Acknowledgements(GroundOptions options, BundleNode bundles, IReadOnlyDictionary<KeyId, TrustedGateway> gateways)
    {
        (_options, _bundles) = (options, bundles);
        if (bundles.Store.Get(StoreName) is not { } stored) return;
        foreach (var proto in Protos.OpenAcknowledgements.Parser.ParseFrom(stored).Acknowledgements)
        {
            if (proto.Gateway.Length == KeyId.Size && gateways.TryGetValue(KeyId.Read(proto.Gateway.Span), out var gateway)) _open.Add((gateway, new(proto.Envelope.Epoch, proto.Envelope.Sequence)));
        }

        if (_open.Count > 0) _oldest = TimeSpan.Zero;
    }

    public TimeSpan? Deadline => _oldest is not { } oldest ? null : _open.Count >= EnoughToSend ? TimeSpan.Zero : oldest + _options.AcknowledgeWait;

    /// <summary>Adds an envelope, within the turn that delivers it.</summary>
    public void Add(TrustedGateway gateway, EnvelopeNumber envelope)
    {
        _arrived.Add((gateway, envelope));
        Store();
    }

    /// <summary>Seals the acknowledgements that are due, within the turn.</summary>
    public void Send(Sealing sealing, TimeSpan now, DtnTime wall)
    {
        if (Deadline is not { } due || due > now) return;
        _sent = _open.Count;
        foreach (var forGateway in _open.GroupBy(open => open.Gateway))
        {
            foreach (var chunk in forGateway.Chunk(FlowContent.MaxAcknowledged))
            {
                var payload = FlowCodec.EncodeAcknowledgement(chunk.Select(open => open.Envelope));
                var (envelope, _) = sealing.Send(payload, FlowContent.Acknowledgement, forGateway.Key.Commands, forGateway.Key.Key, Priority.Elevated, TimeSpan.FromDays(1), wall);
                var row = new AuditRow { Step = AuditSteps.AcknowledgementSent, At = wall.ToString(), Envelope = envelope.ToString(), Count = chunk.Length, Digest = Identities.Digest(payload) };
                _bundles.Batch.Append(AuditRow.Topic, row.Envelope, row.ToJson());
            }
        }

        Store();
    }

    public void OnCommitted(TimeSpan now)
    {
        _open.RemoveRange(0, _sent);
        if (_open.Count == 0) _oldest = null;
        if (_arrived.Count > 0) _oldest ??= now;
        _open.AddRange(_arrived);
        OnFailed();
    }

    public void OnFailed()
    {
        _sent = 0;
        _arrived.Clear();
    }

    private void Store()
    {
        var stored = new OpenAcknowledgements();
        foreach (var (gateway, envelope) in _open.Skip(_sent).Concat(_arrived))
        {
            var octets = new byte[KeyId.Size];
            gateway.Signer.Id.Write(octets);
            stored.Acknowledgements.Add(new OpenAcknowledgement { Gateway = UnsafeByteOperations.UnsafeWrap(octets), Envelope = new EnvelopeName { Epoch = envelope.Epoch, Sequence = envelope.Sequence } });
        }

        _bundles.Batch.Put(StoreName, stored.ToByteArray());
    }
}
