using Microsoft.Win32.SafeHandles;

namespace Dunes.Cli;

/// <summary>Standard input and output as octets.</summary>
internal static class StandardStreams
{
    private const int BrokenPipe = 32; // EPIPE

    /// <summary>Standard input. A read that is cancelled ends at once, even while nothing comes.</summary>
    public static Stream OpenInput() => new Input(Console.OpenStandardInput());

    /// <summary>Standard output. Unlike the console's own stream, it fails when nobody reads it any more, instead of writing on into nowhere.</summary>
    public static Stream OpenOutput()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected) return Console.OpenStandardOutput();
        var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        if (!pipe.CanSeek) return pipe;

        // A file's position belongs to all who write to it, and a FileStream would keep one of its own.
        pipe.Dispose();
        return Console.OpenStandardOutput();
    }

    /// <summary>Whether a failure is that the reader of a pipe went away.</summary>
    public static bool IsBrokenPipe(IOException problem) => !OperatingSystem.IsWindows() && problem.HResult == BrokenPipe;

    private sealed class Input(Stream own) : Stream
    {
        private readonly byte[] _octets = new byte[256 << 10];

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        // The system does not take a blocking read back: it goes on into octets of its own, and the caller is let go.
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var size = Math.Min(buffer.Length, _octets.Length);
            var read = await Task.Run(() => own.Read(_octets, 0, size), CancellationToken.None).WaitAsync(cancellationToken);
            _octets.AsSpan(0, read).CopyTo(buffer.Span);
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => own.Read(buffer, offset, count);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
