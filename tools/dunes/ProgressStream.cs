namespace Dunes.Cli;

/// <summary>A long file that says how far it was read. A second reading of it starts at nought again.</summary>
internal sealed class ProgressStream(FileStream file, string name, TextWriter output) : Stream
{
    /// <summary>Octets from which on it is worth a line.</summary>
    public const long WorthSaying = 64L << 20;

    private int _said = -1;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    public override int Read(byte[] buffer, int offset, int count) => Say(file.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Say(file.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Say(await file.ReadAsync(buffer, cancellationToken));

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (_said >= 0) output.WriteLine();
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Say(int read)
    {
        var percent = (int)(file.Position * 100 / Math.Max(1, file.Length));
        if (percent == _said) return read;
        _said = percent;
        output.Write($"\r{name}: {percent,3} %");
        return read;
    }
}
