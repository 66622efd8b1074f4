using System.Buffers.Binary;
using Dunes.Sdk.Bundles.Protocol;

namespace Dunes.Sdk.Bundles.Store;

/// <summary>A small file of the operating system with two places that are written in turn, so that a power cut in the middle of one leaves the other.</summary>
/// <remarks>
/// Nothing is renamed: a rename is durable only once the folder is flushed, too.
/// <code>
/// place at 0 and at 8192, big-endian: writes so far 8 | length 4 | CRC-32C of writes, length and content 4 | content
/// </code>
/// </remarks>
internal sealed class MarksFile(string path) : IMarksFile
{
    public const int PlaceSize = 8192;
    private const int HeaderSize = 16;
    private ulong _writes;

    public byte[]? Read()
    {
        if (!File.Exists(path)) return null;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        var octets = new byte[2 * PlaceSize];
        var read = stream.ReadAtLeast(octets, octets.Length, throwOnEndOfStream: false);
        byte[]? newest = null;
        _writes = 0;
        for (var place = 0; place < 2; place++)
        {
            var from = place * PlaceSize;
            if (read < from + HeaderSize || !TryRead(octets.AsSpan(from, Math.Min(PlaceSize, read - from)), out var writes, out var content) || writes < _writes) continue;
            (_writes, newest) = (writes, content);
        }

        return newest;
    }

    public void Write(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > PlaceSize - HeaderSize) throw new ArgumentException($"The marks have {octets.Length} bytes; at most {PlaceSize - HeaderSize} fit.", nameof(octets));
        OwnerFiles.Prepare(path);
        var place = new byte[HeaderSize + octets.Length];
        BinaryPrimitives.WriteUInt64BigEndian(place, ++_writes);
        BinaryPrimitives.WriteInt32BigEndian(place.AsSpan(8), octets.Length);
        octets.CopyTo(place.AsSpan(HeaderSize));
        BinaryPrimitives.WriteUInt32BigEndian(place.AsSpan(12), Crc(place));
        using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, 1);
        stream.Position = _writes % 2 == 0 ? PlaceSize : 0;
        stream.Write(place);
        stream.Flush(flushToDisk: true);
    }

    private static bool TryRead(ReadOnlySpan<byte> place, out ulong writes, out byte[] content)
    {
        (writes, content) = (BinaryPrimitives.ReadUInt64BigEndian(place), []);
        var length = BinaryPrimitives.ReadInt32BigEndian(place[8..]);
        if (writes == 0 || length < 0 || length > place.Length - HeaderSize) return false;
        var whole = place[..(HeaderSize + length)];
        if (BinaryPrimitives.ReadUInt32BigEndian(whole[12..]) != Crc(whole)) return false;
        content = whole[HeaderSize..].ToArray();
        return true;
    }

    private static uint Crc(ReadOnlySpan<byte> place)
    {
        var covered = new byte[place.Length - 4];
        place[..12].CopyTo(covered);
        place[HeaderSize..].CopyTo(covered.AsSpan(12));
        return Crc32C.Compute(covered);
    }
}
