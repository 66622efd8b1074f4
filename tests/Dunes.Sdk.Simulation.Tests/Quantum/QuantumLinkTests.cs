using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Envelopes;
using Dunes.Sdk.Crypto.Quantum;
using Dunes.Sdk.Simulation.Quantum;

namespace Dunes.Sdk.Simulation.Tests.Quantum;

public sealed class QuantumLinkTests : IAsyncLifetime
{
    private readonly SimulatedCertificates _certificates = new();
    private readonly SimulatedQuantumLink _link = new(new() { SecondApplications = ["sae-second", "sae-third"], MaxKeyCount = 20, MaxKeysPerRequest = 10 });
    private readonly List<IDisposable> _clients = [];
    private SimulatedKeyManagementEntity _first = null!;
    private SimulatedKeyManagementEntity _second = null!;

    public async ValueTask InitializeAsync()
    {
        _first = await SimulatedKeyManagementEntity.StartAsync(_link, isFirst: true, _certificates);
        _second = await SimulatedKeyManagementEntity.StartAsync(_link, isFirst: false, _certificates);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        _certificates.Dispose();
    }

    [Fact]
    public async Task Both_ends_get_the_same_keys_once()
    {
        _link.Replenish(20);
        var (master, slave) = (Source(_first, "sae-first"), Source(_second, "sae-second"));
        var sent = await master.GetKeysAsync(new() { Peer = "sae-second", Number = 3, SizeBits = 512 });
        var received = await slave.GetKeysByIdAsync("sae-first", [.. sent.Select(key => key.KeyId)]);
        for (var at = 0; at < 3; at++)
        {
            Assert.Equal(64, sent[at].Octets.Length);
            Assert.Equal(sent[at].Octets, received[at].Octets);
            Assert.Equal(sent[at].PreSharedKeyId, received[at].PreSharedKeyId);
        }

        Assert.Equal(14, _link.StoredKeyCount);
        Assert.Equal(0, _link.UndeliveredCount);
        var thrown = await Assert.ThrowsAsync<QuantumKeyException>(() => slave.GetKeysByIdAsync("sae-first", [sent[0].KeyId]));
        Assert.Equal((QuantumKeyFailure.Refused, 400), (thrown.Failure, thrown.StatusCode));
        Assert.Equal([new("key_ID", sent[0].KeyId)], thrown.Details);
    }

    [Fact]
    public async Task Status_says_what_is_there()
    {
        _link.Replenish(7);
        var status = await Source(_second, "sae-third").GetStatusAsync("sae-first");
        Assert.Equal(
            new()
            {
                SourceKeyManagementEntity = "kme-second", TargetKeyManagementEntity = "kme-first", Master = "sae-third", Slave = "sae-first", KeySizeBits = 256, StoredKeyCount = 7,
                MaxKeyCount = 20, MaxKeysPerRequest = 10, MaxKeySizeBits = 1024, MinKeySizeBits = 64, MaxAdditionalPeers = 4,
            },
            status);
        _link.Replenish(100);
        Assert.Equal(20, _link.StoredKeyCount);
    }

    [Fact]
    public async Task Additional_slaves_get_the_key_as_well_and_each_once()
    {
        _link.Replenish(1);
        var sent = Assert.Single(await Source(_first, "sae-first").GetKeysAsync(new() { Peer = "sae-second", AdditionalPeers = ["sae-third"] }));
        foreach (var name in new[] { "sae-third", "sae-second" })
        {
            var slave = Source(_second, name);
            AssertSame(sent, await slave.GetKeysByIdAsync("sae-first", [sent.KeyId]));
            await Assert.ThrowsAsync<QuantumKeyException>(() => slave.GetKeysByIdAsync("sae-first", [sent.KeyId]));
        }

        Assert.Equal(0, _link.UndeliveredCount);
    }

    [Fact]
    public async Task A_key_goes_to_no_application_that_it_is_not_for()
    {
        _link.Replenish(2);
        var sent = Assert.Single(await Source(_first, "sae-first").GetKeysAsync(new() { Peer = "sae-second" }));
        Assert.Equal(QuantumKeyFailure.Refused, (await Assert.ThrowsAsync<QuantumKeyException>(() => Source(_second, "sae-third").GetKeysByIdAsync("sae-first", [sent.KeyId]))).Failure);
        AssertSame(sent, await Source(_second, "sae-second").GetKeysByIdAsync("sae-first", [sent.KeyId]));
    }

    [Fact]
    public async Task Spent_keys_failures_and_wrong_requests_come_as_the_standard_s_errors()
    {
        _link.Replenish(2);
        var master = Source(_first, "sae-first");
        await Fails(QuantumKeyFailure.Unavailable, 503, () => master.GetKeysAsync(new() { Peer = "sae-second", Number = 3 }));
        Assert.Equal(2, (await master.GetKeysAsync(new() { Peer = "sae-second", Number = 2 })).Count);
        await Fails(QuantumKeyFailure.Unavailable, 503, () => master.GetKeysAsync(new() { Peer = "sae-second" }));
        await Fails(QuantumKeyFailure.Refused, 400, () => master.GetKeysAsync(new() { Peer = "sae-second", Number = 11 }));
        await Fails(QuantumKeyFailure.Refused, 400, () => master.GetKeysAsync(new() { Peer = "sae-second", SizeBits = 2048 }));
        await Fails(QuantumKeyFailure.Refused, 400, () => master.GetKeysAsync(new() { Peer = "sae-unknown" }));
        await Fails(QuantumKeyFailure.Refused, 400, () => master.GetKeysAsync(new() { Peer = "sae-second", AdditionalPeers = ["sae-unknown"] }));
        _link.IsFailing = true;
        await Fails(QuantumKeyFailure.Unavailable, 503, () => master.GetStatusAsync("sae-second"));
    }

    [Fact]
    public async Task An_application_without_the_right_certificate_gets_nothing()
    {
        _link.Replenish(1);
        await Fails(QuantumKeyFailure.Unauthorized, 401, () => Source(_first, "sae-second").GetStatusAsync("sae-second"));
        using var others = new SimulatedCertificates();
        var thrown = await Assert.ThrowsAsync<QuantumKeyException>(() => Source(_first, others.CreateHandler("sae-first")).GetStatusAsync("sae-second"));
        Assert.Equal(QuantumKeyFailure.Unreachable, thrown.Failure);
        var bare = _certificates.CreateHandler("sae-first");
        bare.SslOptions.ClientCertificates = null;
        Assert.Equal(QuantumKeyFailure.Unreachable, (await Assert.ThrowsAsync<QuantumKeyException>(() => Source(_first, bare).GetStatusAsync("sae-second"))).Failure);
    }

    [Fact]
    public async Task An_envelope_sealed_with_a_quantum_key_opens_with_it_alone_and_never_without()
    {
        _link.Replenish(2);
        using var sender = SigningKey.Generate(KeyPurpose.Envelope, SignatureAlgorithm.MLDsa65);
        using var recipient = EnvelopeKeyPair.Generate(EnvelopeSuite.Interop);
        var envelope = new Envelope();
        var context = new EnvelopeContext { Source = EndpointId.Dtn("a", "x"), Destination = EndpointId.Dtn("b", "y"), ContentType = "text/plain" };
        using var fresh = Assert.Single(await Source(_first, "sae-first").GetKeysAsync(new() { Peer = "sae-second" }));
        using var shared = fresh.ToPreSharedKey();
        var octets = envelope.Seal("by light"u8, new EnvelopeSealing { Context = context, Sender = sender, Recipients = [new(recipient.PublicKey, shared)] });

        // Without the key the envelope waits; with another key of the same name it is refused.
        Assert.Equal(OpenStatus.MissingPreSharedKey, Open(null, out _));
        using var wrong = new EnvelopePreSharedKey(shared.Id, new byte[32]);
        Assert.Equal(OpenStatus.Rejected, Open(_ => wrong, out _));

        string? wanted = null;
        Open(id => { wanted = id; return null; }, out _);
        Assert.True(QuantumKey.TryParseId(wanted, out var entity, out var keyId));
        Assert.Equal("kme-first", entity);
        using var received = Assert.Single(await Source(_second, "sae-second").GetKeysByIdAsync("sae-first", [keyId]));
        using var same = received.ToPreSharedKey();
        Assert.Equal(OpenStatus.Opened, Open(_ => same, out var opened));
        Assert.Equal("by light"u8, opened!.Payload);
        Assert.Equal(shared.Id, opened.PreSharedKeyId);

        OpenStatus Open(Func<string, EnvelopePreSharedKey?>? keys, out OpenedEnvelope? found) => envelope.Open(
            octets, new EnvelopeOpening { Recipient = recipient, Trusted = id => id == sender.VerificationKey.Id ? sender.VerificationKey : null, PreSharedKey = keys }, out found);
    }

    [Fact]
    public void Requests_that_are_none_of_the_standard_get_an_error_document()
    {
        _link.Replenish(5);
        foreach (var (isPost, call, body, status) in new[]
        {
            (true, "enc_keys", "", 400), (true, "enc_keys", "[]", 400), (true, "enc_keys", """{"number":"1"}""", 400), (true, "enc_keys", """{"size":257}""", 400), (true, "enc_keys", """{"size":56}""", 400),
            (true, "enc_keys", """{"number":0}""", 400), (true, "enc_keys", """{"extension_mandatory":[{"abc":1}]}""", 400), (true, "enc_keys", """{"extension_optional":[{"abc":1}]}""", 200),
            (true, "dec_keys", "{}", 400), (true, "dec_keys", """{"key_IDs":[{"key_ID":7}]}""", 400), (true, "dec_keys", """{"key_IDs":[{"key_ID":"x"}]}""", 400), (false, "dec_keys", "", 400),
            (true, "status", "", 404), (false, "other", "", 404), (false, "enc_keys", "", 200),
        })
        {
            var answer = _link.Answer(isFirst: true, "sae-first", isPost, $"/api/v1/keys/sae-second/{call}", _ => null, System.Text.Encoding.UTF8.GetBytes(body));
            Assert.Equal((call, body, status), (call, body, answer.Status));
            using var document = System.Text.Json.JsonDocument.Parse(answer.Document);
            Assert.True(document.RootElement.TryGetProperty(status == 200 ? "keys" : "message", out _));
        }

        Assert.Equal(404, _link.Answer(isFirst: true, "sae-first", false, "/api/v2/keys/sae-second/status", _ => null, default).Status);
    }

    private Etsi014KeySource Source(SimulatedKeyManagementEntity entity, string application) => Source(entity, _certificates.CreateHandler(application));

    private Etsi014KeySource Source(SimulatedKeyManagementEntity entity, SocketsHttpHandler handler)
    {
        var client = new HttpClient(handler) { BaseAddress = entity.Address };
        _clients.Add(client);
        return new(client, entity == _first ? "kme-first" : "kme-second", entity == _first ? "kme-second" : "kme-first");
    }

    private static void AssertSame(QuantumKey sent, IReadOnlyList<QuantumKey> received) => Assert.Equal(sent.Octets, Assert.Single(received).Octets);

    private static async Task Fails<T>(QuantumKeyFailure failure, int status, Func<Task<T>> call)
    {
        var thrown = await Assert.ThrowsAsync<QuantumKeyException>(call);
        Assert.Equal((failure, (int?)status), (thrown.Failure, thrown.StatusCode));
        Assert.NotEmpty(thrown.Message);
    }
}
