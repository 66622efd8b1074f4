using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Gateway.Tests.World;

/// <summary>One end of a pair of pipes that is always open.</summary>
internal sealed class OctetPipe : IOctetLink
{
    private readonly Queue<byte> _arrived = new();
    private OctetPipe? _other;

    public OctetLinkState State => OctetLinkState.Open;

    public Action? Signal { get; set; }

    public static (OctetPipe Left, OctetPipe Right) Create()
    {
        OctetPipe left = new(), right = new();
        (left._other, right._other) = (right, left);
        return (left, right);
    }

    public void Open()
    {
    }

    public void Close() => _arrived.Clear();

    public int Write(ReadOnlySpan<byte> octets)
    {
        foreach (var octet in octets) _other!._arrived.Enqueue(octet);
        return octets.Length;
    }

    public int Read(Span<byte> destination)
    {
        var count = 0;
        while (count < destination.Length && _arrived.TryDequeue(out var octet)) destination[count++] = octet;
        return count;
    }
}
