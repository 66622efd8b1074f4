using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>The keys of the frames that one side sends in one epoch: each key is used once, and zeroed.</summary>
internal sealed class SendChain : IDisposable
{
    private readonly byte[] _chainKey = GC.AllocateArray<byte>(MessageKeyBlock.ChainKeySize, pinned: true);
    private readonly byte[] _keys = GC.AllocateArray<byte>(MessageKeyBlock.Size, pinned: true);

    // The chain key stands before this block; the keys are those of the block before it.
    private long _nextBlock;

    /// <summary>A chain that begins at a counter, a multiple of 64, whose block the chain key stands before.</summary>
    public SendChain(uint id, ReadOnlySpan<byte> chainKey, long counter, long limit)
    {
        chainKey.CopyTo(_chainKey);
        (Id, Counter, Limit, _nextBlock) = (id, counter, limit, counter / MessageKeyBlock.Messages);
    }

    /// <summary>The session id of these frames, its lowest bit clear.</summary>
    public uint Id { get; }

    /// <summary>The counter of the next frame.</summary>
    public long Counter { get; private set; }

    /// <summary>The first counter that may not be used: none has been reserved from here on.</summary>
    public long Limit { get; private set; }

    /// <summary>Whether the next counter is reserved.</summary>
    public bool CanSend => Counter < Limit;

    /// <summary>The key of the frame to send. <see cref="Spend"/> follows, whatever comes of it.</summary>
    public Span<byte> Key()
    {
        var block = Counter / MessageKeyBlock.Messages;
        for (; _nextBlock < block; _nextBlock++) MessageKeyBlock.Skip(_chainKey);
        if (_nextBlock == block)
        {
            MessageKeyBlock.Step(_chainKey, _keys);
            _nextBlock++;
        }

        return _keys.AsSpan((int)(Counter % MessageKeyBlock.Messages) * FrameCipher.KeySize, FrameCipher.KeySize);
    }

    /// <summary>Zeroes the key and moves to the next counter.</summary>
    public void Spend(Span<byte> key)
    {
        CryptographicOperations.ZeroMemory(key);
        Counter++;
    }

    /// <summary>Reserves counters for this chain, and writes where a copy goes on: behind them all. The chain key that is written makes none of their keys.</summary>
    public void Export(ref StateWriter state, int reserve, long end)
    {
        var resume = (Counter + reserve + MessageKeyBlock.Messages - 1) / MessageKeyBlock.Messages * MessageKeyBlock.Messages;
        Span<byte> chainKey = stackalloc byte[MessageKeyBlock.ChainKeySize];
        _chainKey.CopyTo(chainKey);
        for (var block = _nextBlock; block < resume / MessageKeyBlock.Messages; block++) MessageKeyBlock.Skip(chainKey);
        Limit = Math.Min(resume, end);
        state.Write(Id);
        state.Write(resume);
        state.Write(chainKey);
        CryptographicOperations.ZeroMemory(chainKey);
    }

    /// <summary>Reads what <see cref="Export"/> wrote; nothing can be sent before the next export reserves counters.</summary>
    public static SendChain? Import(ref StateReader state)
    {
        var id = state.ReadUInt32();
        var counter = state.ReadInt64();
        var chainKey = state.Read(MessageKeyBlock.ChainKeySize);
        return state.IsBad || (id & 1) != 0 || counter < 0 || counter > uint.MaxValue + (long)MessageKeyBlock.Messages * 2048 || counter % MessageKeyBlock.Messages != 0
            ? null
            : new(id, chainKey, counter, limit: counter);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Limit = 0;
        CryptographicOperations.ZeroMemory(_chainKey);
        CryptographicOperations.ZeroMemory(_keys);
    }
}
