using System.Numerics;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>The keys of the frames that one side receives in one epoch, in any order within a window; each opens one frame.</summary>
/// <remarks>
/// Keys lie in a ring of blocks of 64. A frame of a later block is tried with keys made aside, so that a forged frame moves nothing; what a forged
/// frame may cost is bounded by maxAhead / 64 steps. Keys of frames that never came go when their block leaves the ring.
/// </remarks>
internal sealed class ReceiveChain : IDisposable
{
    private readonly int _window;
    private readonly int _maxAhead;
    private readonly byte[] _chainKey = GC.AllocateArray<byte>(MessageKeyBlock.ChainKeySize, pinned: true);
    private readonly byte[] _keys;
    private readonly long[] _blocks;
    private readonly ulong[] _unused;
    private long _newest = -1;

    /// <summary>A chain whose first frame has counter 0.</summary>
    public ReceiveChain(uint id, ReadOnlySpan<byte> chainKey, int window, int maxAhead)
    {
        chainKey.CopyTo(_chainKey);
        (Id, _window, _maxAhead) = (id, window, maxAhead);
        var ring = RingOf(window);
        _keys = GC.AllocateArray<byte>(ring * MessageKeyBlock.Size, pinned: true);
        _unused = new ulong[ring];
        _blocks = new long[ring];
        _blocks.AsSpan().Fill(-1);
    }

    /// <summary>The session id of these frames, its lowest bit clear.</summary>
    public uint Id { get; }

    /// <summary>The highest counter that opened; -1 before the first.</summary>
    public long Highest { get; private set; } = -1;

    /// <summary>Keys of frames that are late or lost, and of those of the newest block that are to come.</summary>
    public int KeptKeys
    {
        get
        {
            var count = 0;
            foreach (var bits in _unused) count += BitOperations.PopCount(bits);
            return count;
        }
    }

    /// <summary>Octets that <see cref="Export"/> writes at most.</summary>
    public static int MaxStateSize(int window) => 4 + 8 + 8 + MessageKeyBlock.ChainKeySize + 1 + (RingOf(window) * (16 + MessageKeyBlock.Size));

    /// <summary>Opens a frame; anything but <see cref="SessionStatus.Done"/> leaves the chain as it was.</summary>
    public SessionStatus Open(uint id, uint counter, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext)
    {
        if (Highest - counter >= _window) return SessionStatus.Stale;
        long block = counter / MessageKeyBlock.Messages;
        if (block > _newest) return OpenAhead(id, counter, ciphertext, tag, plaintext);

        var slot = (int)(block % _blocks.Length);
        if (_blocks[slot] != block) return SessionStatus.Stale;
        var bit = 1UL << (int)(counter % MessageKeyBlock.Messages);
        if ((_unused[slot] & bit) == 0) return SessionStatus.Replayed;
        var key = Key(_keys.AsSpan(slot * MessageKeyBlock.Size), counter);
        if (!FrameCipher.TryOpen(key, id, counter, ciphertext, tag, plaintext)) return SessionStatus.Rejected;

        CryptographicOperations.ZeroMemory(key);
        _unused[slot] &= ~bit;
        if (counter > Highest) Highest = counter;
        return SessionStatus.Done;
    }

    /// <summary>Writes the chain key, and the keys that are still unused.</summary>
    public void Export(ref StateWriter state)
    {
        state.Write(Id);
        state.Write(Highest);
        state.Write(_newest);
        state.Write(_chainKey);
        var count = 0;
        foreach (var bits in _unused) count += bits == 0 ? 0 : 1;
        state.Write((byte)count);
        for (var slot = 0; slot < _blocks.Length; slot++)
        {
            if (_unused[slot] == 0) continue;
            state.Write(_blocks[slot]);
            state.Write(_unused[slot]);
            for (var left = _unused[slot]; left != 0; left &= left - 1)
            {
                state.Write(Key(_keys.AsSpan(slot * MessageKeyBlock.Size), (uint)BitOperations.TrailingZeroCount(left)));
            }
        }
    }

    /// <summary>Reads what <see cref="Export"/> wrote; null when the octets are none of its.</summary>
    public static ReceiveChain? Import(ref StateReader state, int window, int maxAhead)
    {
        var id = state.ReadUInt32();
        var (highest, newest) = (state.ReadInt64(), state.ReadInt64());
        var chainKey = state.Read(MessageKeyBlock.ChainKeySize);
        var count = state.ReadByte();
        if (state.IsBad || (id & 1) != 0 || highest < -1 || highest > uint.MaxValue || newest != (highest < 0 ? -1 : highest / MessageKeyBlock.Messages) || count > RingOf(window)) return null;
        var chain = new ReceiveChain(id, chainKey, window, maxAhead) { Highest = highest, _newest = newest };

        // Blocks of which no key is left are known as well: their frames are replays, not too old.
        for (var block = Math.Max(0, newest - chain._blocks.Length + 1); block <= newest; block++) chain._blocks[block % chain._blocks.Length] = block;
        for (; count > 0; count--)
        {
            var block = state.ReadInt64();
            var unused = (ulong)state.ReadInt64();
            if (state.IsBad || block < 0 || block > newest || chain._blocks[block % chain._blocks.Length] != block) return chain.Refuse();
            var slot = (int)(block % chain._blocks.Length);
            chain._unused[slot] = unused;
            for (; unused != 0; unused &= unused - 1)
            {
                var key = state.Read(FrameCipher.KeySize);
                if (state.IsBad) return chain.Refuse();
                key.CopyTo(Key(chain._keys.AsSpan(slot * MessageKeyBlock.Size), (uint)BitOperations.TrailingZeroCount(unused)));
            }
        }

        return chain;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_chainKey);
        CryptographicOperations.ZeroMemory(_keys);
        Array.Clear(_unused);
        _blocks.AsSpan().Fill(-1);
    }

    /// <summary>The window's blocks, one more because the window seldom begins with a block.</summary>
    private static int RingOf(int window) => (window / MessageKeyBlock.Messages) + 1;

    private static Span<byte> Key(Span<byte> block, uint counter) => block.Slice((int)(counter % MessageKeyBlock.Messages) * FrameCipher.KeySize, FrameCipher.KeySize);

    private ReceiveChain? Refuse()
    {
        Dispose();
        return null;
    }

    private SessionStatus OpenAhead(uint id, uint counter, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext)
    {
        if (counter - Highest > _maxAhead) return SessionStatus.TooFarAhead;
        long block = counter / MessageKeyBlock.Messages;
        Span<byte> chainKey = stackalloc byte[MessageKeyBlock.ChainKeySize];
        Span<byte> keys = stackalloc byte[MessageKeyBlock.Size];
        _chainKey.CopyTo(chainKey);
        for (var at = _newest + 1; at < block; at++) MessageKeyBlock.Skip(chainKey);
        MessageKeyBlock.Step(chainKey, keys);
        var isGenuine = FrameCipher.TryOpen(Key(keys, counter), id, counter, ciphertext, tag, plaintext);
        if (isGenuine)
        {
            // Now the blocks between are worth keeping, those of them that the window still reaches.
            for (var at = _newest + 1; at <= block; at++)
            {
                if (at <= block - _blocks.Length)
                {
                    MessageKeyBlock.Skip(_chainKey);
                    continue;
                }

                var slot = (int)(at % _blocks.Length);
                MessageKeyBlock.Step(_chainKey, _keys.AsSpan(slot * MessageKeyBlock.Size, MessageKeyBlock.Size));
                (_blocks[slot], _unused[slot]) = (at, ulong.MaxValue);
            }

            var own = (int)(block % _blocks.Length);
            CryptographicOperations.ZeroMemory(Key(_keys.AsSpan(own * MessageKeyBlock.Size), counter));
            _unused[own] &= ~(1UL << (int)(counter % MessageKeyBlock.Messages));
            (_newest, Highest) = (block, counter);
        }

        CryptographicOperations.ZeroMemory(chainKey);
        CryptographicOperations.ZeroMemory(keys);
        return isGenuine ? SessionStatus.Done : SessionStatus.Rejected;
    }
}
