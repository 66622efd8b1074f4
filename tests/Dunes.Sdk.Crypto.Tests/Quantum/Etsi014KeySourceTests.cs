using System.Net;
using System.Text;
using Dunes.Sdk.Crypto.Quantum;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Quantum;

public class Etsi014KeySourceTests
{
    private const string Key1 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    // The example documents of ETSI GS QKD 014 V1.1.1, annex B, in their form.
    private const string OneKey = $$"""{"keys":[{"key_ID":"bc490419-7d60-487f-adc1-4ddcc177c139","key":"{{Key1}}"}]}""";
    private const string Status = """
        {"source_KME_ID":"AAAABBBBCCCCDDDD","target_KME_ID":"EEEEFFFFGGGGHHHH","master_SAE_ID":"IIIIJJJJKKKKLLLL","slave_SAE_ID":"MMMMNNNNOOOOPPPP","key_size":352,"stored_key_count":25000,
        "max_key_count":100000,"max_key_per_request":128,"max_key_size":1024,"min_key_size":64,"max_SAE_ID_count":0,"status_extension":{"x":1}}
        """;

    [Fact]
    public async Task Status_is_read_field_by_field()
    {
        var (source, calls) = Source(200, Status);
        var status = await source.GetStatusAsync("MMMM/x");
        Assert.Equal(("AAAABBBBCCCCDDDD", "EEEEFFFFGGGGHHHH", "IIIIJJJJKKKKLLLL", "MMMMNNNNOOOOPPPP"), (status.SourceKeyManagementEntity, status.TargetKeyManagementEntity, status.Master, status.Slave));
        Assert.Equal((352, 25000, 100000, 128, 1024, 64, 0), (status.KeySizeBits, status.StoredKeyCount, status.MaxKeyCount, status.MaxKeysPerRequest, status.MaxKeySizeBits, status.MinKeySizeBits, status.MaxAdditionalPeers));
        Assert.Equal("GET https://kme.example/api/v1/keys/MMMM%2Fx/status ", Assert.Single(calls));
    }

    [Fact]
    public async Task Keys_are_asked_for_as_the_standard_writes_it()
    {
        var (source, calls) = Source(200, OneKey);
        using var key = Assert.Single(await source.GetKeysAsync(new() { Peer = "B" }));
        Assert.Equal(Convert.FromBase64String(Key1), key.Octets);
        Assert.Equal("etsi014:kme-a:bc490419-7d60-487f-adc1-4ddcc177c139", key.PreSharedKeyId);
        Assert.Equal(key.PreSharedKeyId, key.ToString());
        using var same = Assert.Single(await source.GetKeysAsync(new() { Peer = "B", AdditionalPeers = ["C", "D"] }));
        using var other = Assert.Single(await source.GetKeysByIdAsync("A", ["bc490419-7d60-487f-adc1-4ddcc177c139"]));
        Assert.Equal("etsi014:kme-b:bc490419-7d60-487f-adc1-4ddcc177c139", other.PreSharedKeyId);
        Assert.Equal(
            [
                "GET https://kme.example/api/v1/keys/B/enc_keys?number=1&size=256 ",
                """POST https://kme.example/api/v1/keys/B/enc_keys {"number":1,"size":256,"additional_slave_SAE_IDs":["C","D"]}""",
                "GET https://kme.example/api/v1/keys/A/dec_keys?key_ID=bc490419-7d60-487f-adc1-4ddcc177c139 ",
            ],
            calls);
    }

    [Fact]
    public async Task Several_keys_come_in_the_order_that_was_asked()
    {
        var (source, calls) = Source(200, $$"""{"keys":[{"key_ID":"k2","key":"{{Key1}}"},{"key_ID":"k1","key":"AAAA"}],"key_container_extension":null}""");
        var keys = await source.GetKeysByIdAsync("A", ["k1", "k2"]);
        Assert.Equal(["k1", "k2"], keys.Select(key => key.KeyId));
        Assert.Equal("""POST https://kme.example/api/v1/keys/A/dec_keys {"key_IDs":[{"key_ID":"k1"},{"key_ID":"k2"}]}""", Assert.Single(calls));
    }

    [Theory]
    [InlineData(400, QuantumKeyFailure.Refused)]
    [InlineData(401, QuantumKeyFailure.Unauthorized)]
    [InlineData(503, QuantumKeyFailure.Unavailable)]
    [InlineData(500, QuantumKeyFailure.UnexpectedAnswer)]
    public async Task A_refusal_says_what_the_entity_said(int status, QuantumKeyFailure failure)
    {
        var (source, _) = Source(status, """{"message":"bad\nnews","details":[{"parameter":"size","why":7},{"x":"y"}]}""");
        var thrown = await Assert.ThrowsAsync<QuantumKeyException>(() => source.GetKeysAsync(new() { Peer = "B" }));
        Assert.Equal((failure, status), (thrown.Failure, thrown.StatusCode));
        Assert.Contains("'bad news'", thrown.Message, StringComparison.Ordinal);
        Assert.Equal([new("parameter", "size"), new("why", "7"), new("x", "y")], thrown.Details);

        (source, _) = Source(status, "<html>");
        thrown = await Assert.ThrowsAsync<QuantumKeyException>(() => source.GetKeysAsync(new() { Peer = "B" }));
        Assert.Equal((failure, status), (thrown.Failure, thrown.StatusCode));
        Assert.Empty(thrown.Details);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"keys":null}""")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[null]}""")]
    [InlineData("""{"keys":[{"key_ID":"a"}]}""")]
    [InlineData("""{"keys":[{"key":"AAAA"}]}""")]
    [InlineData("""{"keys":[{"key_ID":"a","key":7}]}""")]
    [InlineData("""{"keys":[{"key_ID":"a","key":"?"}]}""")]
    [InlineData("""{"keys":[{"key_ID":"a","key":""}]}""")]
    [InlineData("""{"keys":[{"key_ID":"a","key":"AAAA"}]}""")]
    [InlineData("""{"keys":[{"key_ID":"a:b","key":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}]}""")]
    [InlineData("""{"keys":[{"key_ID":"a","key":"AAECAwQFBgcICQoLDA0ODxAR EhMUFRYXGBkaGxwdHh8="}]}""")]
    [InlineData("""{"keys":[{"key_ID":"a","key":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"}]}""")]
    [InlineData("""{"keys":[{"key_ID":"a b","key":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}]}""")]
    public async Task An_answer_that_is_none_gives_no_key(string answer)
    {
        var (source, _) = Source(200, answer);
        var thrown = await Assert.ThrowsAsync<QuantumKeyException>(() => source.GetKeysAsync(new() { Peer = "B" }));
        Assert.Equal(QuantumKeyFailure.UnexpectedAnswer, thrown.Failure);
        Assert.DoesNotContain("AAEC", thrown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_key_twice_is_refused()
    {
        var (source, _) = Source(200, $$"""{"keys":[{"key_ID":"k1","key":"{{Key1}}"},{"key_ID":"K1","key":"{{Key1}}"}]}""");
        Assert.Equal(QuantumKeyFailure.UnexpectedAnswer, (await Assert.ThrowsAsync<QuantumKeyException>(() => source.GetKeysAsync(new() { Peer = "B", Number = 2 }))).Failure);
    }

    // Found out before a key was taken, which is gone then.
    [Theory]
    [InlineData("a:b")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("a\n")]
    public void An_entity_whose_name_fits_no_key_id_is_refused(string name)
    {
        using var client = new HttpClient { BaseAddress = new("https://kme.example/") };
        Assert.Throws<ArgumentException>(() => new Etsi014KeySource(client, name, "b"));
        Assert.Throws<ArgumentException>(() => new Etsi014KeySource(client, "a", name));
        Assert.Throws<ArgumentException>(() => new Etsi014KeySource(client, new string('a', 101), "b"));
    }

    [Fact]
    public async Task Keys_that_were_not_asked_for_are_refused()
    {
        var (source, _) = Source(200, OneKey);
        Assert.Equal(QuantumKeyFailure.UnexpectedAnswer, (await Assert.ThrowsAsync<QuantumKeyException>(() => source.GetKeysAsync(new() { Peer = "B", Number = 2 }))).Failure);
        Assert.Equal(QuantumKeyFailure.UnexpectedAnswer, (await Assert.ThrowsAsync<QuantumKeyException>(() => source.GetKeysAsync(new() { Peer = "B", SizeBits = 512 }))).Failure);
        Assert.Equal(QuantumKeyFailure.UnexpectedAnswer, (await Assert.ThrowsAsync<QuantumKeyException>(() => source.GetKeysByIdAsync("B", ["other"]))).Failure);
    }

    [Fact]
    public async Task An_endless_answer_is_cut_off_and_a_silent_entity_is_unreachable()
    {
        using var endless = new HttpClient(new Answering((_, _) => new(HttpStatusCode.OK) { Content = new StreamContent(new Endless()) })) { BaseAddress = new("https://kme.example/") };
        var thrown = await Assert.ThrowsAsync<QuantumKeyException>(() => new Etsi014KeySource(endless, "a", "b").GetStatusAsync("B"));
        Assert.Equal(QuantumKeyFailure.UnexpectedAnswer, thrown.Failure);
        Assert.Contains("4194304", thrown.Message, StringComparison.Ordinal);

        using var gone = new HttpClient(new Answering((_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError))) { BaseAddress = new("https://kme.example/") };
        Assert.Equal((QuantumKeyFailure.Unreachable, null), (await Assert.ThrowsAsync<QuantumKeyException>(() => new Etsi014KeySource(gone, "a", "b").GetStatusAsync("B"))) is { } one ? (one.Failure, one.StatusCode) : default);

        using var late = new HttpClient(new Answering((_, _) => throw new TaskCanceledException("timeout", new TimeoutException()))) { BaseAddress = new("https://kme.example/") };
        Assert.Equal(QuantumKeyFailure.Unreachable, (await Assert.ThrowsAsync<QuantumKeyException>(() => new Etsi014KeySource(late, "a", "b").GetStatusAsync("B"))).Failure);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Etsi014KeySource(late, "a", "b").GetStatusAsync("B", new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Any_answer_gives_keys_or_that_one_exception()
    {
        var random = new Random(14);
        for (var round = 0; round < Depth.Of(2_000, 50_000); round++)
        {
            var octets = Encoding.UTF8.GetBytes(OneKey);
            for (var changes = random.Next(1, 4); changes > 0; changes--) octets[random.Next(octets.Length)] = (byte)random.Next(256);
            using var client = new HttpClient(new Answering((_, _) => new((HttpStatusCode)(random.Next(4) == 0 ? 400 : 200)) { Content = new ByteArrayContent(octets, 0, random.Next(3) == 0 ? random.Next(octets.Length) : octets.Length) })) { BaseAddress = new("https://kme.example/") };
            try
            {
                foreach (var key in await new Etsi014KeySource(client, "a", "b").GetKeysAsync(new() { Peer = "B" })) key.Dispose();
            }
            catch (QuantumKeyException thrown)
            {
                Assert.DoesNotContain(Key1, thrown.ToString(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_key_becomes_a_pre_shared_key_and_is_gone_when_disposed()
    {
        var key = new QuantumKey("kme-a", "id", new byte[32]);
        using (var shared = key.ToPreSharedKey()) Assert.Equal("etsi014:kme-a:id", shared.Id);
        Assert.True(QuantumKey.TryParseId(key.PreSharedKeyId, out var entity, out var id));
        Assert.Equal(("kme-a", "id"), (entity, id));
        foreach (var wrong in new[] { null, "", "psk:name", "etsi014:a", "etsi014::b", "etsi014:a:", "etsi014:a:b:c" }) Assert.False(QuantumKey.TryParseId(wrong, out _, out _));
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Octets.Length);
        using var small = new QuantumKey("kme-a", "id", new byte[31]);
        Assert.Throws<ArgumentException>(() => small.ToPreSharedKey());
    }

    [Fact]
    public async Task Mistakes_of_the_caller_are_refused_before_any_call()
    {
        var (source, calls) = Source(200, OneKey);
        await Assert.ThrowsAsync<ArgumentException>(() => source.GetKeysAsync(new() { Peer = "" }));
        await Assert.ThrowsAsync<ArgumentException>(() => source.GetKeysAsync(new() { Peer = "B", Number = 129 }));
        await Assert.ThrowsAsync<ArgumentException>(() => source.GetKeysAsync(new() { Peer = "B", SizeBits = 260 }));
        await Assert.ThrowsAsync<ArgumentException>(() => source.GetKeysAsync(new() { Peer = "B", AdditionalPeers = [""] }));
        await Assert.ThrowsAsync<ArgumentException>(() => source.GetKeysByIdAsync("B", []));
        await Assert.ThrowsAsync<ArgumentException>(() => source.GetKeysByIdAsync("B", ["a", "a"]));
        await Assert.ThrowsAsync<ArgumentException>(() => source.GetStatusAsync(""));
        Assert.Empty(calls);
        using var plain = new HttpClient { BaseAddress = new("http://kme.example/") };
        Assert.Throws<ArgumentException>(() => new Etsi014KeySource(plain, "a", "b"));
        plain.BaseAddress = null;
        Assert.Throws<ArgumentException>(() => new Etsi014KeySource(plain, "a", "b"));
    }

    private static (Etsi014KeySource Source, List<string> Calls) Source(int status, string answer)
    {
        List<string> calls = [];
        var client = new HttpClient(new Answering((request, body) =>
        {
            calls.Add($"{request.Method} {request.RequestUri!.AbsoluteUri} {body}");
            return new((HttpStatusCode)status) { Content = new StringContent(answer) };
        })) { BaseAddress = new("https://kme.example/") };
        return (new(client, "kme-a", "kme-b"), calls);
    }

    private sealed class Answering(Func<HttpRequestMessage, string, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            answer(request, request.Content is null ? string.Empty : await request.Content.ReadAsStringAsync(cancellationToken));
    }

    private sealed class Endless : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)' ');
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
