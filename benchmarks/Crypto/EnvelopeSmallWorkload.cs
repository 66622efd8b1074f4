using Dunes.Sdk;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Benchmarks.Crypto;

/// <summary>Signed envelopes of 64 octets for one recipient.</summary>
internal sealed class EnvelopeSmallWorkload
{
    private readonly byte[] _payload = new byte[64];
    private readonly byte[] _sealed;
    private readonly Envelope _envelope = new();
    private readonly SigningKey _sender;
    private readonly EnvelopeKeyPair _recipient;
    private readonly EnvelopeContext _context = new() { Source = EndpointId.Dtn("hab-1", "telemetry"), Destination = EndpointId.Dtn("ground", "inbox"), ContentType = "application/cbor" };
    private ulong _sequence;

    public EnvelopeSmallWorkload(EnvelopeSuite suite)
    {
        _sender = SigningKey.Generate(KeyPurpose.Envelope, suite.SignatureAlgorithm);
        _recipient = EnvelopeKeyPair.Generate(suite);
        _sealed = Seal();
    }

    // Each has another sequence, so that signing is averaged over messages.
    public byte[] Seal() => _envelope.Seal(_payload, _context with { Sequence = _sequence++ }, _sender, _recipient.PublicKey);

    public OpenStatus Open() => _envelope.Open(_sealed, _recipient, _ => _sender.VerificationKey, out _) is OpenStatus.Opened and var status ? status : throw new InvalidOperationException("The envelope did not open.");
}
