using System.Buffers.Binary;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;

namespace Dunes.Sdk.Mcp.Flow;

/// <summary>Seals payloads and gives them to the bundle node, within the turn; names each envelope by an epoch and a sequence that are never used twice.</summary>
/// <remarks>The epoch is one higher at each start and is stored with the first envelope of it; the sequence starts at 0 in each epoch. A turn that fails uses its numbers up.</remarks>
internal sealed class Sealing
{
    private const string EpochName = "flow/epoch";
    private readonly IEnvelope _envelope;
    private readonly SigningKey _signer;
    private readonly BundleNode _bundles;
    private readonly EndpointId _source;
    private readonly string _workflow;
    private readonly uint _epoch;
    private ulong _next;
    private bool _isEpochStored;
    private bool _isEpochInTurn;
    private int _inTurn;

    public Sealing(IEnvelope envelope, SigningKey signer, BundleNode bundles, EndpointId source, string workflow)
    {
        (_envelope, _signer, _bundles, _source, _workflow) = (envelope, signer, bundles, source, workflow);
        _epoch = bundles.Store.Get(EpochName) is { Length: 4 } stored ? BinaryPrimitives.ReadUInt32BigEndian(stored) + 1 : 1;
    }

    /// <summary>Envelopes sealed in turns that were committed.</summary>
    public long Count { get; private set; }

    /// <summary>Seals and enqueues.</summary>
    /// <exception cref="BundleStoreException">The payload is critical, and the node is full of critical bundles; the turn is as it was before.</exception>
    public (EnvelopeNumber Envelope, BundleId Bundle) Send(byte[] payload, string contentType, EndpointId destination, EnvelopePublicKey recipient, Priority priority, TimeSpan lifetime, DtnTime wall)
    {
        var number = new EnvelopeNumber(_epoch, _next++);
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
        var bundle = _bundles.Enqueue(new(_source, destination, priority, lifetime, octets), wall);
        if (!_isEpochStored)
        {
            Span<byte> epoch = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(epoch, _epoch);
            _bundles.Batch.Put(EpochName, epoch);
            _isEpochInTurn = true;
        }

        _inTurn++;
        return (number, bundle);
    }

    public void OnCommitted()
    {
        _isEpochStored |= _isEpochInTurn;
        Count += _inTurn;
        _inTurn = 0;
    }

    public void OnFailed()
    {
        _isEpochInTurn = false;
        _inTurn = 0;
    }
}
