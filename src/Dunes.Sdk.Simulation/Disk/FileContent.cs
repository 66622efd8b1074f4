namespace Dunes.Sdk.Simulation.Disk;

/// <summary>Bytes that grow and shrink.</summary>
internal sealed class FileContent
{
    private const int FirstCapacity = 4096;
    private byte[] _bytes = []; // zeros from Length on: what a file grows by reads as zeros

    public int Length { get; private set; }

    public Span<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>Writes, growing as needed.</summary>
    public void Write(int offset, ReadOnlySpan<byte> data)
    {
        if (offset + data.Length > Length) SetLength(offset + data.Length);
        data.CopyTo(_bytes.AsSpan(offset));
    }

    /// <summary>Writes only what lies before the end.</summary>
    public void WriteWithin(int offset, ReadOnlySpan<byte> data)
    {
        if (offset < Length) data[..Math.Min(data.Length, Length - offset)].CopyTo(_bytes.AsSpan(offset));
    }

    public void SetLength(int length)
    {
        if (length < Length) _bytes.AsSpan(length, Length - length).Clear();
        else if (length > _bytes.Length) Array.Resize(ref _bytes, Math.Max(length, Math.Max(FirstCapacity, _bytes.Length * 2)));
        Length = length;
    }

    public void CopyFrom(FileContent other)
    {
        SetLength(other.Length);
        other.Span.CopyTo(_bytes);
    }
}
