using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;

namespace Dunes.Cli;

/// <summary>Standard input and output as octets.</summary>
internal static class StandardStreams
{
    private const int BrokenPipe = 32; // EPIPE
    private const int ReadSize = 64 << 10; // what a pipe holds

    /// <summary>Standard input. A read that is cancelled ends at once, even while nothing comes.</summary>
    public static Stream OpenInput()
    {
        var pipe = new Pipe(new PipeOptions(new Blocks(), pauseWriterThreshold: 16 * ReadSize, resumeWriterThreshold: 8 * ReadSize, minimumSegmentSize: ReadSize, useSynchronizationContext: false));
        new Thread(() => Pump(Console.OpenStandardInput(), pipe.Writer)) { IsBackground = true, Name = "standard input" }.Start();
        return pipe.Reader.AsStream();
    }

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

    // The system does not take a blocking read back: a thread of its own does it, and those who wait for it can be let go.
    private static void Pump(Stream own, PipeWriter writer)
    {
        try
        {
            while (own.Read(writer.GetSpan(ReadSize)) is > 0 and var read)
            {
                writer.Advance(read);
                var flush = writer.FlushAsync();
                if ((flush.IsCompleted ? flush.Result : flush.AsTask().GetAwaiter().GetResult()).IsCompleted) break;
            }

            writer.Complete();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            writer.Complete(problem);
        }
    }

    /// <summary>The blocks of one pipe. What one thread rents and another gives back would be allocated anew each time by the shared pool.</summary>
    private sealed class Blocks : MemoryPool<byte>
    {
        private readonly ConcurrentQueue<Block> _free = new();

        public override int MaxBufferSize => ReadSize;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => _free.TryDequeue(out var block) ? block : new Block(_free);

        protected override void Dispose(bool disposing)
        {
        }

        private sealed class Block(ConcurrentQueue<Block> free) : IMemoryOwner<byte>
        {
            public Memory<byte> Memory { get; } = new byte[ReadSize];

            public void Dispose() => free.Enqueue(this);
        }
    }
}
