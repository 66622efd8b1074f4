using System.IO.Pipelines;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Envelopes;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Envelopes;

public class EnvelopeStreamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task Streams_and_arrays_open_each_others_envelopes(int degree)
    {
        using var parties = new Sealed();
        var envelope = new Envelope(new CryptoOptions { ChunkLog2 = 14, AcceptAnonymous = true, DegreeOfParallelism = degree });
        foreach (var size in new[] { 0, 1, 16_384, 50_000, (1 << 19) - 1, 1 << 19, (1 << 19) + 1, 1_700_000 })
        {
            var payload = RandomNumberGenerator.GetBytes(size);
            foreach (var (_, mode, level) in Sealed.AllForms().Where(form => form.Suite == parties.Suite && (degree == 2 || form.Mode == EnvelopeMode.Lightweight)))
            {
                using var octets = new MemoryStream();
                var sealing = await envelope.SealAsync(new Trickle(payload), octets, parties.Sealing(level, mode), TestContext.Current.CancellationToken);
                Assert.Equal((octets.Length, size, parties.Suite), (sealing.Size, (int)sealing.PayloadSize, sealing.Suite));
                Assert.Equal(OpenStatus.Opened, parties.Open(octets.ToArray(), out var opened));
                Assert.True(payload.AsSpan().SequenceEqual(opened!.Payload));
                Assert.Equal(opened.Id, sealing.Id);

                // Once from a stream that can be read twice, once from one that cannot, and what an array holds.
                foreach (var source in new Stream[] { new MemoryStream(octets.ToArray()), new Trickle(octets.ToArray()), new Trickle(parties.Seal(payload, level, mode)) })
                {
                    using var plaintext = new MemoryStream();
                    var result = await envelope.OpenAsync(source, plaintext, parties.Opening(), TestContext.Current.CancellationToken);
                    Assert.Equal((OpenStatus.Opened, (long)size), (result.Status, result.PayloadSize));
                    Assert.Equal((parties.Context, level, mode), (result.Envelope!.Context, result.Envelope.Level, result.Envelope.Mode));
                    Assert.True(payload.AsSpan().SequenceEqual(plaintext.ToArray()));
                }
            }
        }
    }

    [Theory]
    [InlineData(1, FileOptions.None)]
    [InlineData(1, FileOptions.Asynchronous)]
    [InlineData(2, FileOptions.None)]
    [InlineData(2, FileOptions.Asynchronous)]
    public async Task Files_are_sealed_and_opened_however_they_were_opened(int degree, FileOptions how)
    {
        using var parties = new Sealed();
        using var folder = new TemporaryFolder();
        var envelope = new Envelope(new CryptoOptions { ChunkLog2 = 14, DegreeOfParallelism = degree });
        var payload = RandomNumberGenerator.GetBytes(1_300_000);
        await File.WriteAllBytesAsync(folder.File("plain"), payload, TestContext.Current.CancellationToken);
        foreach (var level in new[] { AuthenticationLevel.SignedEarly, AuthenticationLevel.SignedWhole })
        {
            await using (var plain = new FileStream(folder.File("plain"), new FileStreamOptions { Options = how }))
            await using (var octets = File.Create(folder.File("sealed")))
            {
                await envelope.SealAsync(plain, octets, parties.Sealing(level), TestContext.Current.CancellationToken);
            }

            await using var source = new FileStream(folder.File("sealed"), new FileStreamOptions { Options = how });
            using var opened = new MemoryStream();
            Assert.Equal(OpenStatus.Opened, (await envelope.OpenAsync(source, opened, parties.Opening(), TestContext.Current.CancellationToken)).Status);
            Assert.True(payload.AsSpan().SequenceEqual(opened.ToArray()));
            source.Position = 0;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => envelope.SealAsync(source, Stream.Null, parties.Sealing(level), new CancellationToken(canceled: true)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_changed_or_cut_stream_does_not_open_and_nothing_signed_whole_is_written_early(int degree)
    {
        using var parties = new Sealed();
        var envelope = new Envelope(new CryptoOptions { ChunkLog2 = 14, AcceptAnonymous = true, DegreeOfParallelism = degree });
        var payload = RandomNumberGenerator.GetBytes(1_200_000);
        foreach (var level in Enum.GetValues<AuthenticationLevel>())
        {
            var octets = parties.Seal(payload, level);
            var (_, prologue, chunksEnd) = Sealed.Parts(octets);
            foreach (var at in new[] { 0, 60, prologue - 1, prologue + 10, prologue + (40 * 16_404) + 100, chunksEnd - 1 })
            {
                var changed = (byte[])octets.Clone();
                changed[at] ^= 1;
                await IsRefused(changed, level, OpenStatus.Rejected, OpenStatus.Malformed, OpenStatus.NotForThisKey);
            }

            foreach (var length in new[] { 0, 3, 100, prologue - 1, prologue, prologue + 2, prologue + (32 * 16_404), prologue + (32 * 16_404) + 1, chunksEnd - 1, octets.Length - 1 }) await IsRefused(octets[..length], level, OpenStatus.Incomplete);
            await IsRefused([.. octets, 0], level, OpenStatus.Malformed);
            await IsRefused([.. octets, .. octets], level, OpenStatus.Malformed);
        }

        async Task IsRefused(byte[] octets, AuthenticationLevel level, params OpenStatus[] expected)
        {
            foreach (var source in new Stream[] { new MemoryStream(octets), new Trickle(octets) })
            {
                using var plaintext = new MemoryStream();
                var result = await envelope.OpenAsync(source, plaintext, parties.Opening(), TestContext.Current.CancellationToken);
                Assert.Contains(result.Status, expected);
                Assert.Null(result.Envelope);
                Assert.True(payload.AsSpan(0, (int)plaintext.Length).SequenceEqual(plaintext.ToArray()));
                if (level == AuthenticationLevel.SignedWhole) Assert.Equal(0, plaintext.Length);
            }
        }
    }

    [Fact]
    public async Task A_payload_that_ends_a_full_batch_is_followed_by_an_empty_chunk_and_what_follows_that_is_seen()
    {
        using var parties = new Sealed();
        foreach (var level in Enum.GetValues<AuthenticationLevel>())
        {
            // A batch is 16 chunks of 16 KiB; the final chunk begins the next, or, one octet shorter, ends one exactly.
            foreach (var size in new[] { 1 << 19, (1 << 19) - 1, (1 << 19) - 16_384 })
            {
                var octets = parties.Seal(new byte[size], level);
                using var plaintext = new MemoryStream();
                Assert.Equal(OpenStatus.Opened, (await parties.Envelope.OpenAsync(new MemoryStream(octets), plaintext, parties.Opening(), TestContext.Current.CancellationToken)).Status);
                Assert.Equal(size, plaintext.Length);
                Assert.Equal(OpenStatus.Malformed, (await parties.Envelope.OpenAsync(new MemoryStream([.. octets, 1]), Stream.Null, parties.Opening(), TestContext.Current.CancellationToken)).Status);
            }
        }
    }

    [Fact]
    public async Task Pipes_carry_an_envelope_from_end_to_end()
    {
        using var parties = new Sealed();
        var payload = RandomNumberGenerator.GetBytes(600_000);
        var (plain, octets, opened) = (new Pipe(), new Pipe(), new Pipe());
        var cancellation = TestContext.Current.CancellationToken;
        var feeding = Task.Run(async () => { await plain.Writer.WriteAsync(payload, cancellation); await plain.Writer.CompleteAsync(); }, cancellation);
        var sealing = Task.Run(async () => { await parties.Envelope.SealAsync(plain.Reader, octets.Writer, parties.Sealing(AuthenticationLevel.SignedEarly), cancellation); await octets.Writer.CompleteAsync(); }, cancellation);
        var opening = Task.Run(async () => { var result = await parties.Envelope.OpenAsync(octets.Reader, opened.Writer, parties.Opening(), cancellation); await opened.Writer.CompleteAsync(); return result; }, cancellation);
        using var received = new MemoryStream();
        await opened.Reader.CopyToAsync(received, cancellation);
        await Task.WhenAll(feeding, sealing, opening);
        Assert.Equal(OpenStatus.Opened, (await opening).Status);
        Assert.True(payload.AsSpan().SequenceEqual(received.ToArray()));
    }

    [Fact]
    public async Task A_spool_is_bounded_and_leaves_nothing_behind()
    {
        using var parties = new Sealed();
        using var temporary = new TemporaryFolder();
        var folder = Directory.CreateDirectory(temporary.File("spool")).FullName;
        var octets = parties.Seal(new byte[2_000_000]);
        var bounded = new Envelope(new CryptoOptions { SpoolFolder = folder, MaxSpoolSize = 1 << 20 });
        var full = await Assert.ThrowsAsync<EnvelopeSpoolFullException>(() => bounded.OpenAsync(new Trickle(octets), Stream.Null, parties.Opening(), TestContext.Current.CancellationToken));
        Assert.Equal(1 << 20, full.Limit);
        Assert.Empty(Directory.GetFiles(folder));
        var enough = new Envelope(new CryptoOptions { SpoolFolder = folder });
        Assert.Equal(OpenStatus.Opened, (await enough.OpenAsync(new Trickle(octets), Stream.Null, parties.Opening(), TestContext.Current.CancellationToken)).Status);
        Assert.Empty(Directory.GetFiles(folder));
        Directory.Delete(folder);
        var refused = await Assert.ThrowsAsync<DunesException>(() => enough.OpenAsync(new Trickle(octets), Stream.Null, parties.Opening(), TestContext.Current.CancellationToken));
        Assert.Contains(folder, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_and_a_source_that_fails_are_passed_on()
    {
        using var parties = new Sealed();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => parties.Envelope.SealAsync(new MemoryStream(new byte[9]), Stream.Null, parties.Sealing(), cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => parties.Envelope.OpenAsync(new MemoryStream(parties.Seal([])), Stream.Null, parties.Opening(), cancelled.Token));
        await Assert.ThrowsAsync<IOException>(() => parties.Envelope.SealAsync(new Trickle(new byte[900_000], failsAt: 700_000), Stream.Null, parties.Sealing(), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<IOException>(() => parties.Envelope.OpenAsync(new Trickle(parties.Seal(new byte[900_000], AuthenticationLevel.SignedEarly), failsAt: 700_000), Stream.Null, parties.Opening(), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentException>(() => parties.Envelope.SealAsync(Stream.Null, Stream.Null, new EnvelopeSealing { Context = parties.Context, Recipients = [] }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_stream_is_verified_without_a_key()
    {
        using var parties = new Sealed();
        var octets = parties.Seal(new byte[300_000]);
        var good = await parties.Envelope.VerifyAsync(new Trickle(octets), parties.Trusted, TestContext.Current.CancellationToken);
        Assert.Equal((OpenStatus.Opened, 300_000L), (good.Status, good.Envelope!.PayloadSize));
        Assert.Equal(OpenStatus.Malformed, (await parties.Envelope.VerifyAsync(new Trickle([.. octets, 0]), parties.Trusted, TestContext.Current.CancellationToken)).Status);
        octets[^5000] ^= 1;
        Assert.Equal(OpenStatus.Rejected, (await parties.Envelope.VerifyAsync(new Trickle(octets), parties.Trusted, TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    public async Task K2_and_K3_are_the_same_on_both_sides_for_whoever_asks()
    {
        using var parties = new Sealed();
        var sealing = new EnvelopeSealing { Context = parties.Context, Sender = parties.Sender, Recipients = [parties.Recipient.PublicKey], KeepsSecrets = true };
        var octets = parties.Envelope.Seal("x"u8, sealing, out var secrets);
        using (secrets)
        {
            Assert.Equal(OpenStatus.Opened, parties.Envelope.Open(octets, new EnvelopeOpening { Recipient = parties.Recipient, Trusted = parties.Trusted, KeepsSecrets = true, ForwardSecrecy = Sdk.Crypto.Sessions.ForwardSecrecy.Rotating }, out var opened));
            Assert.True(opened!.IsForwardSecret);
            using var theirs = opened.Secrets!;
            Assert.Equal(64, theirs.Session.Length);
            Assert.True(theirs.Session.SequenceEqual(secrets!.Session));
            Assert.True(theirs.Receipt.SequenceEqual(secrets.Receipt));
            Assert.False(theirs.Receipt.SequenceEqual(secrets.Session));
        }

        Assert.Throws<ObjectDisposedException>(() => secrets.Session.Length);
        Assert.Equal(OpenStatus.Opened, parties.Open(octets, out var without));
        Assert.Null(without!.Secrets);
        using var stream = new MemoryStream();
        using var streamed = (await parties.Envelope.SealAsync(new MemoryStream([1]), stream, sealing, TestContext.Current.CancellationToken)).Secrets!;
        stream.Position = 0;
        var result = await parties.Envelope.OpenAsync(stream, Stream.Null, new EnvelopeOpening { Recipient = parties.Recipient, Trusted = parties.Trusted, KeepsSecrets = true }, TestContext.Current.CancellationToken);
        using var received = result.Envelope!.Secrets!;
        Assert.True(streamed.Session.SequenceEqual(received.Session));
    }

    /// <summary>A stream that cannot seek, gives uneven pieces, and may fail.</summary>
    private sealed class Trickle(byte[] octets, int failsAt = int.MaxValue) : Stream
    {
        private int _at;
        private int _turn;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_at >= failsAt) throw new IOException("The source failed.");
            var count = Math.Min(Math.Min(buffer.Length, octets.Length - _at), 1 + (_turn++ * 7_919 % 60_000));
            octets.AsSpan(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return ValueTask.FromResult(Read(buffer.Span));
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
