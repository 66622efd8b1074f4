using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>AES through the runtime's own library, for processors without AES instructions: slower, and never from tables of ours.</summary>
/// <remarks>The transform is not safe for several threads, so calls take turns; the buffers are reused, so nothing is allocated.</remarks>
internal sealed class AesPlatform : IDisposable
{
    private const int MaxBlocks = 4;
    private readonly Aes _aes;
    private readonly ICryptoTransform _transform;
    private readonly byte[] _input = GC.AllocateArray<byte>(MaxBlocks * AesBlock.Size, pinned: true);
    private readonly byte[] _output = GC.AllocateArray<byte>(MaxBlocks * AesBlock.Size, pinned: true);
    private readonly Lock _turn = new();

    [SuppressMessage("Security", "CA5358:Review cipher mode usage", Justification = "ECB of single blocks is the AES block function that CMAC and CCM are made of.")]
    public AesPlatform(ReadOnlySpan<byte> key)
    {
        _aes = Aes.Create();
        _aes.Mode = CipherMode.ECB;
        _aes.Padding = PaddingMode.None;
        _aes.SetKey(key);
        _transform = _aes.CreateEncryptor();
    }

    /// <summary>Encrypts up to four independent blocks in place.</summary>
    public void Encrypt(Span<Vector128<byte>> blocks)
    {
        lock (_turn)
        {
            for (var at = 0; at < blocks.Length; at++) blocks[at].CopyTo(_input, at * AesBlock.Size);
            _transform.TransformBlock(_input, 0, blocks.Length * AesBlock.Size, _output, 0);
            for (var at = 0; at < blocks.Length; at++) blocks[at] = Vector128.Create(_output, at * AesBlock.Size);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_turn)
        {
            _transform.Dispose();
            _aes.Dispose();
            CryptographicOperations.ZeroMemory(_input);
            CryptographicOperations.ZeroMemory(_output);
        }
    }

    /// <summary>The same, in the shape that the modes are written for.</summary>
    internal readonly struct Rounds(AesPlatform aes) : IAesRounds
    {
        /// <inheritdoc/>
        public Vector128<byte> Encrypt(Vector128<byte> block)
        {
            aes.Encrypt(new Span<Vector128<byte>>(ref block));
            return block;
        }

        /// <inheritdoc/>
        public void Encrypt(ref Vector128<byte> first, ref Vector128<byte> second)
        {
            Span<Vector128<byte>> blocks = [first, second];
            aes.Encrypt(blocks);
            (first, second) = (blocks[0], blocks[1]);
        }

        /// <inheritdoc/>
        public void Encrypt(ref Vector128<byte> first, ref Vector128<byte> second, ref Vector128<byte> third, ref Vector128<byte> fourth)
        {
            Span<Vector128<byte>> blocks = [first, second, third, fourth];
            aes.Encrypt(blocks);
            (first, second, third, fourth) = (blocks[0], blocks[1], blocks[2], blocks[3]);
        }

        /// <inheritdoc/>
        public void Encrypt(ref EightBlocks blocks)
        {
            aes.Encrypt(blocks.AsSpan()[..MaxBlocks]);
            aes.Encrypt(blocks.AsSpan()[MaxBlocks..]);
        }
    }
}
