using System.Diagnostics.CodeAnalysis;
using Dunes.Sdk.Bundles.Protocol.Cbor;

namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>The blocks of a decoded bundle after its primary block, in their order, for <c>foreach</c>; the last is the payload.</summary>
/// <remarks>It borrows the bundle's buffer and reads the blocks again from there as they are asked for. Nothing is allocated.</remarks>
public readonly ref struct BundleBlocks
{
    private readonly ReadOnlySpan<byte> _bundle;
    private readonly int _start;
    private readonly uint _encrypted;
    private readonly uint _unprocessable;

    /// <summary>The blocks of a bundle that was checked, from the end of its primary block.</summary>
    /// <param name="bundle">The whole bundle.</param>
    /// <param name="start">Where the first block begins.</param>
    /// <param name="count">How many there are, at most 32.</param>
    /// <param name="encrypted">A bit for each block, the first block lowest.</param>
    /// <param name="unprocessable">A bit for each block, the first block lowest.</param>
    internal BundleBlocks(ReadOnlySpan<byte> bundle, int start, int count, uint encrypted, uint unprocessable)
    {
        _bundle = bundle;
        _start = start;
        _encrypted = encrypted;
        _unprocessable = unprocessable;
        Count = count;
    }

    /// <summary>How many blocks follow the primary block: 1 to <see cref="BundleCodec.MaxBlocks"/>.</summary>
    public int Count { get; }

    /// <summary>Starts before the first block.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Reads one block after the other.</summary>
    public ref struct Enumerator
    {
        private readonly BundleBlocks _blocks;
        private CborReader _reader;
        private BundleBlock _current;
        private int _index = -1;

        internal Enumerator(BundleBlocks blocks)
        {
            _blocks = blocks;
            _reader = new(blocks._bundle, blocks._start);
        }

        /// <summary>The block that <see cref="MoveNext"/> came to.</summary>
        [UnscopedRef]
        public readonly ref readonly BundleBlock Current => ref _current;

        /// <summary>Goes to the next block.</summary>
        /// <returns>Whether there was one.</returns>
        public bool MoveNext()
        {
            if (_index + 1 >= _blocks.Count) return false;
            _index++;
            var isEncrypted = (_blocks._encrypted >> _index & 1) != 0;
            var isProcessable = (_blocks._unprocessable >> _index & 1) == 0;
            return CanonicalBlock.Read(_blocks._bundle, ref _reader, isEncrypted, isProcessable, out _current) == BundleDecodeStatus.Done;
        }
    }
}
