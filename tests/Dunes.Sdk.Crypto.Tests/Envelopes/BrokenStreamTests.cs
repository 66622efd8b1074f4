using Dunes.Sdk.Crypto.Envelopes;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Envelopes;

/// <summary>Streams that fail or are cancelled anywhere: the failure comes out, nothing hangs, nothing stays behind, and nothing signed whole is written early.</summary>
public sealed class BrokenStreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Whatever_breaks_comes_out_and_leaves_nothing_behind(int degree)
    {
        using var parties = new Sealed();
        var envelope = new Envelope(new CryptoOptions { ChunkLog2 = 14, AcceptAnonymous = true, DegreeOfParallelism = degree, SpoolFolder = _folder.Path });
        var payload = new byte[1_000_000];
        new Random(1).NextBytes(payload);
        var random = new Random(degree);
        for (var round = 0; round < Depth.Of(60, 600); round++)
        {
            var level = (AuthenticationLevel)(round % 3);
            var sealing = parties.Sealing(level, (EnvelopeMode)(round / 3 % 2));
            var octets = envelope.Seal(payload, sealing);
            var (isSealing, how) = (random.Next(2) == 0, random.Next(3));
            var at = random.Next(how == 1 && !isSealing ? payload.Length : octets.Length);
            using var cancelling = new CancellationTokenSource();
            using var source = new Breaking(isSealing ? payload : octets, how == 0 ? at : how == 2 ? int.MaxValue : -1, cancelsAt: how == 2 ? Math.Min(at, payload.Length) : int.MaxValue, cancelling);
            using var destination = new Breaking([], how == 1 ? at : -1, int.MaxValue, cancelling);
            var work = isSealing ? (Task)envelope.SealAsync(source, destination, sealing, cancelling.Token) : envelope.OpenAsync(source, destination, parties.Opening(), cancelling.Token);
            var reaches = how != 0 || at < (isSealing ? payload.Length : octets.Length);
            if (reaches)
            {
                var thrown = await Record.ExceptionAsync(() => work);
                Assert.True(how == 2 ? thrown is OperationCanceledException : thrown is IOException { Message: "It broke." }, $"round {round}, {level}, sealing {isSealing}, {how} at {at}: {thrown}");
            }
            else
            {
                await work;
            }

            if (!isSealing && level == AuthenticationLevel.SignedWhole && how != 1) Assert.Equal(0, destination.Written);
            Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_destination_that_breaks_ends_the_work_though_the_source_gives_no_more(int degree)
    {
        using var parties = new Sealed();
        var envelope = new Envelope(new CryptoOptions { ChunkLog2 = 14, DegreeOfParallelism = degree });
        using var never = new CancellationTokenSource();
        using var source = new Breaking(new byte[3 << 18], -1, int.MaxValue, null, waitsAtEnd: true);
        using var destination = new Breaking([], 1 << 18, int.MaxValue, null);
        var thrown = await Assert.ThrowsAsync<IOException>(() => envelope.SealAsync(source, destination, parties.Sealing(AuthenticationLevel.SignedEarly), never.Token));
        Assert.Equal("It broke.", thrown.Message);
    }

    [Fact]
    public async Task What_waits_is_for_its_owner_alone_and_has_no_name_that_a_killed_process_could_leave()
    {
        using var parties = new Sealed();
        var envelope = new Envelope(new CryptoOptions { ChunkLog2 = 14, SpoolFolder = _folder.Path });
        var payload = Enumerable.Repeat((byte)'k', 400_000).ToArray();
        var octets = envelope.Seal(payload, parties.Sealing());
        var seen = 0;
        using var source = new Breaking(octets, -1, int.MaxValue, null, () =>
        {
            seen += Waiting().Count();
            if (OperatingSystem.IsWindows()) return;
            Assert.Empty(Directory.GetFiles(_folder.Path));
            foreach (var file in Waiting()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        });
        using var destination = new MemoryStream();
        Assert.Equal(OpenStatus.Opened, (await envelope.OpenAsync(source, destination, parties.Opening(), TestContext.Current.CancellationToken)).Status);
        Assert.Equal(payload, destination.ToArray());
        Assert.True(seen > 0 || OperatingSystem.IsMacOS());
        Assert.Empty(Waiting());
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    /// <summary>The open files of the folder: by their names, or on Linux by what this process holds, for there they have none.</summary>
    private IEnumerable<string> Waiting() => OperatingSystem.IsLinux()
        ? Directory.EnumerateFileSystemEntries("/proc/self/fd").Where(entry => new FileInfo(entry).LinkTarget?.StartsWith(_folder.Path, StringComparison.Ordinal) == true)
        : Directory.EnumerateFiles(_folder.Path);

    public void Dispose() => _folder.Dispose();

    /// <summary>A stream that cannot seek: it breaks or cancels once so many octets went through it; -1 for never.</summary>
    private sealed class Breaking(byte[] octets, int breaksAt, int cancelsAt, CancellationTokenSource? cancelling, Action? onRead = null, bool waitsAtEnd = false) : Stream
    {
        private int _at;

        public long Written { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            onRead?.Invoke();
            if (_at >= cancelsAt && cancelling is not null) await cancelling.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (breaksAt >= 0 && _at >= breaksAt) throw new IOException("It broke.");
            var count = Math.Min(Math.Min(buffer.Length, octets.Length - _at), 50_000);
            octets.AsMemory(_at, count).CopyTo(buffer);
            _at += count;
            if (count == 0 && waitsAtEnd) await Task.Delay(Timeout.Infinite, cancellationToken);
            return count;
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            Written += buffer.Length;
            if (breaksAt >= 0 && Written > breaksAt) throw new IOException("It broke.");
        }

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
