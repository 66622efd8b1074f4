using System.Text;
using Dunes.Sdk.Maml.Execution;

namespace Dunes.Cli;

/// <summary>Where a verb prints: the process's own streams, or those of the block of a workflow that runs it.</summary>
internal static class VerbOutput
{
    private static readonly AsyncLocal<(BlockOutput Output, BlockOutput Error)?> Current = new();
    private static int _installed;

    /// <summary>Whether what is printed from here on goes to a block.</summary>
    public static bool IsCaptured => Current.Value is not null;

    /// <summary>Sends what the caller and those that it calls print to a block, until the caller returns.</summary>
    public static void Capture(BlockOutput output, BlockOutput error)
    {
        Current.Value = (output, error);
        if (Interlocked.Exchange(ref _installed, 1) != 0) return;
        Console.SetOut(new Switch(Console.Out, static current => current.Output));
        Console.SetError(new Switch(Console.Error, static current => current.Error));
    }

    /// <summary>The standard output as octets.</summary>
    public static Stream Open() => Current.Value is { } current ? new BlockStream(current.Output) : Console.OpenStandardOutput();

    private sealed class Switch(TextWriter own, Func<(BlockOutput Output, BlockOutput Error), BlockOutput> choose) : TextWriter(own.FormatProvider)
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Write([value]);

        public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

        public override void Write(string? value) => Write(value.AsSpan());

        public override void Write(ReadOnlySpan<char> buffer)
        {
            if (Current.Value is { } current) choose(current).Write(Encoding.UTF8.GetBytes(buffer.ToArray()));
            else own.Write(buffer);
        }

        public override void WriteLine(string? value) => Write(value + NewLine);

        public override void Flush() => own.Flush();
    }

    private sealed class BlockStream(BlockOutput output) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => output.Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => output.Write(buffer);
    }
}
