using System.Buffers;
using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Sdk.Crypto;

/// <summary>Seals one envelope from plaintext in pieces of any size. It holds one chunk at most and does no input or output.</summary>
/// <remarks>What was written is no envelope before <see cref="Complete"/>. Not for several threads at once.</remarks>
public sealed class EnvelopeSealer : IDisposable
{
    private readonly ContentSealing _content;
    private byte[] _partial = [];
    private int _held;
    private long _index;
    private ChunkCipher? _cipher;
    private EnvelopeSecrets? _secrets;
    private bool _ended;

    /// <summary>Checks the arguments; nothing is written yet.</summary>
    /// <param name="how">What to seal with.</param>
    /// <param name="options">Chunk size and mode; null for the default.</param>
    /// <exception cref="ArgumentException">What <see cref="IEnvelope.Seal"/> says.</exception>
    public EnvelopeSealer(EnvelopeSealing how, CryptoOptions? options = null) => _content = new ContentSealing(how, CryptoOptionsValidator.Checked(options ?? new CryptoOptions()));

    /// <summary>The envelope's name, once its first octets were written.</summary>
    public KeyId Id => _content.Id;

    /// <summary>Octets of plaintext taken so far.</summary>
    public long PayloadSize { get; private set; }

    /// <summary>K2 and K3, once the first octets were written and when the sealing asked for them; whoever asked disposes them.</summary>
    internal EnvelopeSecrets? Secrets => _secrets;

    /// <summary>Takes plaintext and writes what it completes.</summary>
    /// <exception cref="InvalidOperationException">The envelope is complete.</exception>
    public void Write(ReadOnlySpan<byte> plaintext, IBufferWriter<byte> envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        Begin(envelope);
        PayloadSize += plaintext.Length;
        if (_held > 0)
        {
            var taken = Math.Min(_content.ChunkSize - _held, plaintext.Length);
            Hold(plaintext[..taken]);
            plaintext = plaintext[taken..];
            if (_held < _content.ChunkSize) return;
            SealChunk(_partial.AsSpan(0, _held), isFinal: false, envelope);
            _held = 0;
        }

        for (; plaintext.Length >= _content.ChunkSize; plaintext = plaintext[_content.ChunkSize..]) SealChunk(plaintext[.._content.ChunkSize], isFinal: false, envelope);
        if (!plaintext.IsEmpty) Hold(plaintext);
    }

    /// <summary>Writes the final chunk and what follows it.</summary>
    /// <exception cref="InvalidOperationException">The envelope is complete.</exception>
    public void Complete(IBufferWriter<byte> envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        Begin(envelope);
        SealChunk(_partial.AsSpan(0, _held), isFinal: true, envelope);
        _ended = true;
        if (_content.TrailerSize == 0) return;
        _content.WriteTrailer(envelope.GetSpan(_content.TrailerSize));
        envelope.Advance(_content.TrailerSize);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended = true;
        if (_partial.Length > 0) ArrayPool<byte>.Shared.Return(_partial, clearArray: true);
        _partial = [];
        _cipher?.Dispose();
        _content.Dispose();
    }

    private void Begin(IBufferWriter<byte> envelope)
    {
        if (_ended) throw new InvalidOperationException("The envelope is complete; each takes a sealer of its own.");
        if (_cipher is not null) return;
        _content.WritePrologue(envelope.GetSpan(_content.PrologueSize));
        envelope.Advance(_content.PrologueSize);
        _cipher = _content.CreateCipher();
        _secrets = _content.TakeSecrets();
    }

    private void Hold(ReadOnlySpan<byte> plaintext)
    {
        if (_partial.Length == 0) _partial = ArrayPool<byte>.Shared.Rent(_content.ChunkSize);
        plaintext.CopyTo(_partial.AsSpan(_held));
        _held += plaintext.Length;
    }

    private void SealChunk(ReadOnlySpan<byte> plaintext, bool isFinal, IBufferWriter<byte> envelope)
    {
        var chunk = envelope.GetSpan(plaintext.Length + ChunkCipher.Overhead)[..(plaintext.Length + ChunkCipher.Overhead)];
        _cipher!.Seal(_index++, isFinal, plaintext, chunk);
        _content.Absorb(chunk);
        envelope.Advance(chunk.Length);
    }
}
