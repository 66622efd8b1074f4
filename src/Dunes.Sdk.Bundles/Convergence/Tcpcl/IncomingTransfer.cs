using System.Buffers;

namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>A bundle of the peer's as it comes in; its buffer grows with what arrived, whatever length the peer announced.</summary>
internal sealed class IncomingTransfer(ulong id, ulong? announced)
{
    private const int FirstSize = 4096;
    private byte[] _buffer = [];

    public ulong Id { get; } = id;

    /// <summary>The length that the peer gave with the first segment.</summary>
    public ulong? Announced { get; } = announced;

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Octets => _buffer.AsMemory(0, Length);

    /// <summary>Whether it was accepted or refused.</summary>
    public bool IsDecided { get; private set; }

    /// <summary>Why it was refused; null when it was not.</summary>
    public XferRefuseReason? Refusal { get; private set; }

    public int Capacity => _buffer.Length;

    public void Append(ReadOnlySpan<byte> octets)
    {
        var needed = Length + octets.Length;
        if (needed > _buffer.Length)
        {
            // The announced length is a hint for at most twice of what is there.
            var wanted = Math.Max(needed, Math.Max(FirstSize, (int)Math.Min((uint)needed * 2, Announced ?? ulong.MaxValue)));
            var larger = ArrayPool<byte>.Shared.Rent(wanted);
            _buffer.AsSpan(0, Length).CopyTo(larger);
            Return();
            _buffer = larger;
        }

        octets.CopyTo(_buffer.AsSpan(Length));
        Length = needed;
    }

    /// <summary>Says what became of the whole transfer.</summary>
    public void Decide(XferRefuseReason? refusal) => (IsDecided, Refusal) = (true, refusal);

    /// <summary>Gives the buffer back; <see cref="Octets"/> is gone then.</summary>
    public void Release()
    {
        Return();
        (_buffer, Length) = ([], 0);
    }

    private void Return()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
    }
}
