using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Dunes.Benchmarks.Quick;
using Dunes.Sdk;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Benchmarks.Crypto;

/// <summary>Envelopes of long payloads in chunks of 64 KiB, and the runtime's AES-256-GCM over the same chunks.</summary>
internal sealed class EnvelopeStreamWorkload : IDisposable
{
    private const int ChunkSize = 1 << 16;
    private readonly byte[] _payload;
    private readonly byte[] _sealed;
    private readonly byte[] _rawSealed;
    private readonly Output _output;
    private readonly AesGcm _aead = new(new byte[32], 16);
    private readonly CryptoOptions _options = new() { AcceptAnonymous = true, DegreeOfParallelism = 1 };
    private readonly SigningKey _sender = SigningKey.Generate(KeyPurpose.Envelope, SignatureAlgorithm.MLDsa65);
    private readonly EnvelopeKeyPair _recipient = EnvelopeKeyPair.Generate(EnvelopeSuite.Fast);

    public EnvelopeStreamWorkload(int size)
    {
        _payload = new byte[size];
        _output = new(new byte[size + (1 << 20)]);
        Warm();
        Seal(AuthenticationLevel.SignedEarly);
        _sealed = _output.Written.ToArray();
        PlatformSeal();
        _rawSealed = _output.Written.ToArray();
    }

    /// <summary>A long payload is sealed too seldom for the runtime to compile the public-key code anew while it is measured: short ones come first.</summary>
    private void Warm()
    {
        for (var turn = 0; turn < 600; turn++)
        {
            _output.Clear();
            using var sealer = new EnvelopeSealer(Sealing(AuthenticationLevel.SignedEarly), _options);
            sealer.Complete(_output);
            var octets = _output.Written.ToArray();
            using var opener = new EnvelopeOpener(Opening(), _options);
            if (opener.Write(octets, _output) != OpenStatus.Opened) throw new InvalidOperationException("The envelope did not open.");
            if (turn % 100 == 0) Thread.Sleep(150);
        }
    }

    public void Seal(AuthenticationLevel level)
    {
        _output.Clear();
        using var sealer = new EnvelopeSealer(Sealing(level), _options);
        sealer.Write(_payload, _output);
        sealer.Complete(_output);
    }

    public void Open()
    {
        _output.Clear();
        using var opener = new EnvelopeOpener(Opening(), _options);
        if (opener.Write(_sealed, _output) != OpenStatus.Opened) throw new InvalidOperationException("The envelope did not open.");
    }

    /// <summary>The same chunks into the same memory: where it lies makes a difference of a fifth.</summary>
    public void PlatformSeal()
    {
        _output.Clear();
        Span<byte> nonce = stackalloc byte[12];
        for (var at = 0; at < _payload.Length; at += ChunkSize)
        {
            BinaryPrimitives.WriteInt32BigEndian(nonce, at);
            var chunk = _output.GetSpan(ChunkSize + 16);
            _aead.Encrypt(nonce, _payload.AsSpan(at, ChunkSize), chunk[..ChunkSize], chunk.Slice(ChunkSize, 16));
            _output.Advance(ChunkSize + 16);
        }
    }

    public void PlatformOpen()
    {
        _output.Clear();
        Span<byte> nonce = stackalloc byte[12];
        for (var at = 0; at < _payload.Length; at += ChunkSize)
        {
            BinaryPrimitives.WriteInt32BigEndian(nonce, at);
            var chunk = _rawSealed.AsSpan(at / ChunkSize * (ChunkSize + 16), ChunkSize + 16);
            _aead.Decrypt(nonce, chunk[..ChunkSize], chunk[ChunkSize..], _output.GetSpan(ChunkSize)[..ChunkSize]);
            _output.Advance(ChunkSize);
        }
    }

    /// <summary>Seals a file to nowhere, on so many threads; 0 for as many as there are cores.</summary>
    public void SealFile(string from, int degree) => SealFile(from, Stream.Null, degree);

    /// <summary>Seals a file into another.</summary>
    public void SealFile(string from, string to)
    {
        using var octets = File.Create(to);
        SealFile(from, octets, 0);
    }

    /// <summary>Opens a file's envelope to nowhere, on so many threads.</summary>
    public void OpenFile(string from, int degree)
    {
        using var octets = File.OpenRead(from);
        var result = new Envelope(new CryptoOptions { DegreeOfParallelism = degree }).OpenAsync(octets, Stream.Null, Opening()).GetAwaiter().GetResult();
        if (result.Status != OpenStatus.Opened) throw new InvalidOperationException("The envelope did not open.");
    }

    /// <summary>Seals a stream of zeros; gives the most managed memory in use beyond what was before, and the garbage a GiB.</summary>
    public (long Memory, double Garbage) SealFlow(long size) => Flow(size, source => new Envelope(new CryptoOptions { DegreeOfParallelism = 2 }).SealAsync(source, Stream.Null, Sealing(AuthenticationLevel.SignedEarly)).GetAwaiter().GetResult());

    /// <summary>Opens a stream of zeros that is sealed as it is read, 64 KiB at a time.</summary>
    public (long Memory, double Garbage) OpenFlow(long size) => Flow(size, source =>
    {
        using var octets = new SealedOnTheWay(source, new EnvelopeSealer(Sealing(AuthenticationLevel.SignedEarly), _options));
        var result = new Envelope(new CryptoOptions { DegreeOfParallelism = 2 }).OpenAsync(octets, Stream.Null, Opening()).GetAwaiter().GetResult();
        if (result.Status != OpenStatus.Opened) throw new InvalidOperationException("The stream did not open.");
    });

    public void Dispose()
    {
        _aead.Dispose();
        _sender.Dispose();
        _recipient.Dispose();
    }

    private void SealFile(string from, Stream to, int degree)
    {
        using var payload = File.OpenRead(from);
        new Envelope(new CryptoOptions { DegreeOfParallelism = degree }).SealAsync(payload, to, Sealing(AuthenticationLevel.SignedEarly)).GetAwaiter().GetResult();
    }

    private static (long Memory, double Garbage) Flow(long size, Action<Zeros> flow)
    {
        flow(new Zeros(8 << 20));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var allocated = GC.GetTotalAllocatedBytes();
        var source = new Zeros(size);
        flow(source);
        return (source.MostMemory - before, (GC.GetTotalAllocatedBytes() - allocated) / (size / (double)(1 << 30)));
    }

    private EnvelopeSealing Sealing(AuthenticationLevel level) => new()
    {
        Context = new() { Source = EndpointId.Dtn("hab-1", "telemetry"), Destination = EndpointId.Dtn("ground", "inbox"), ContentType = "application/cbor" },
        Recipients = [_recipient.PublicKey],
        Sender = level == AuthenticationLevel.Anonymous ? null : _sender,
        Level = level,
    };

    private EnvelopeOpening Opening() => new() { Recipient = _recipient, Trusted = _ => _sender.VerificationKey };

    /// <summary>Memory that is written from its beginning, over and over.</summary>
    private sealed class Output(byte[] octets) : IBufferWriter<byte>
    {
        private int _written;

        public ReadOnlySpan<byte> Written => octets.AsSpan(0, _written);

        public void Clear() => _written = 0;

        public void Advance(int count) => _written += count;

        public Memory<byte> GetMemory(int sizeHint = 0) => octets.AsMemory(_written);

        public Span<byte> GetSpan(int sizeHint = 0) => octets.AsSpan(_written);
    }

    /// <summary>A stream that is read once.</summary>
    private abstract class Source : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    /// <summary>So many zeros; every 256 MiB it looks at what is in use on the managed heap.</summary>
    private sealed class Zeros(long size) : Source
    {
        private long _left = size;

        public long MostMemory { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(_left, buffer.Length);
            buffer[..count].Clear();
            if (count > 0 && (_left & 0xFFF_FFFF) == 0) MostMemory = Math.Max(MostMemory, GC.GetTotalMemory(forceFullCollection: true));
            _left -= count;
            return count;
        }
    }

    /// <summary>An envelope of a stream, made as it is read.</summary>
    private sealed class SealedOnTheWay(Stream payload, EnvelopeSealer sealer) : Source
    {
        private readonly byte[] _text = new byte[ChunkSize];
        private readonly ArrayBufferWriter<byte> _octets = new(2 * ChunkSize);
        private int _given;
        private bool _ended;

        public override int Read(Span<byte> buffer)
        {
            if (_given == _octets.WrittenCount && !_ended)
            {
                _octets.ResetWrittenCount();
                _given = 0;
                var read = payload.Read(_text);
                _ended = read == 0;
                if (_ended) sealer.Complete(_octets);
                else sealer.Write(_text.AsSpan(0, read), _octets);
            }

            var count = Math.Min(buffer.Length, _octets.WrittenCount - _given);
            _octets.WrittenSpan.Slice(_given, count).CopyTo(buffer);
            _given += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            sealer.Dispose();
            base.Dispose(disposing);
        }
    }
}
