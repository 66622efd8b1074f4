using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Pipelines;
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
    private readonly ArrayBufferWriter<byte> _octets;
    private readonly ArrayBufferWriter<byte> _plaintext;
    private readonly byte[] _opened;
    private readonly byte[] _raw;
    private readonly byte[] _rawOpened;
    private readonly AesGcm _aead = new(new byte[32], 16);
    private readonly CryptoOptions _options = new() { AcceptAnonymous = true, DegreeOfParallelism = 1 };
    private readonly SigningKey _sender = SigningKey.Generate(KeyPurpose.Envelope, SignatureAlgorithm.MLDsa65);
    private readonly EnvelopeKeyPair _recipient = EnvelopeKeyPair.Generate(EnvelopeSuite.Fast);

    public EnvelopeStreamWorkload(int size)
    {
        _payload = new byte[size];
        _octets = new(size + (1 << 20));
        _plaintext = new(size + (1 << 20));
        _opened = new byte[size + (1 << 20)];
        _raw = new byte[size + (size / ChunkSize * 16)];
        _rawOpened = new byte[size];
        Seal(AuthenticationLevel.SignedEarly);
        _octets.WrittenSpan.CopyTo(_opened);
        SealedSize = _octets.WrittenCount;
        PlatformSeal();
    }

    private int SealedSize { get; }

    public void Seal(AuthenticationLevel level)
    {
        _octets.ResetWrittenCount();
        using var sealer = new EnvelopeSealer(Sealing(level), _options);
        sealer.Write(_payload, _octets);
        sealer.Complete(_octets);
    }

    public void Open()
    {
        _plaintext.ResetWrittenCount();
        using var opener = new EnvelopeOpener(Opening(), _options);
        if (opener.Write(_opened.AsSpan(0, SealedSize), _plaintext) != OpenStatus.Opened) throw new InvalidOperationException("The envelope did not open.");
    }

    public void PlatformSeal()
    {
        Span<byte> nonce = stackalloc byte[12];
        for (var at = 0; at < _payload.Length; at += ChunkSize)
        {
            BinaryPrimitives.WriteInt32BigEndian(nonce, at);
            var chunk = _raw.AsSpan(at / ChunkSize * (ChunkSize + 16), ChunkSize + 16);
            _aead.Encrypt(nonce, _payload.AsSpan(at, ChunkSize), chunk[..ChunkSize], chunk[ChunkSize..]);
        }
    }

    public void PlatformOpen()
    {
        Span<byte> nonce = stackalloc byte[12];
        for (var at = 0; at < _payload.Length; at += ChunkSize)
        {
            BinaryPrimitives.WriteInt32BigEndian(nonce, at);
            var chunk = _raw.AsSpan(at / ChunkSize * (ChunkSize + 16), ChunkSize + 16);
            _aead.Decrypt(nonce, chunk[..ChunkSize], chunk[ChunkSize..], _rawOpened.AsSpan(at, ChunkSize));
        }
    }

    /// <summary>Seals a file into another, as the command line does; CPU time in nanoseconds.</summary>
    public Measurement SealFile(string from, string to) => Cpu(() =>
    {
        using var payload = File.OpenRead(from);
        using var octets = File.Create(to);
        new Envelope(_options).SealAsync(payload, octets, Sealing(AuthenticationLevel.SignedEarly)).GetAwaiter().GetResult();
    });

    public Measurement OpenFile(string from, string to) => Cpu(() =>
    {
        using var octets = File.OpenRead(from);
        using var payload = File.Create(to);
        if (new Envelope(_options).OpenAsync(octets, payload, Opening()).GetAwaiter().GetResult().Status != OpenStatus.Opened) throw new InvalidOperationException("The envelope did not open.");
    });

    /// <summary>Seals and opens a stream of zeros at once, through a pipe; gives the most managed memory beyond what was there before.</summary>
    public long Flow(long size)
    {
        var envelope = new Envelope(new CryptoOptions { DegreeOfParallelism = 2 });
        FlowOnce(envelope, 8 << 20);
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        return FlowOnce(envelope, size) - before;
    }

    public void Dispose()
    {
        _aead.Dispose();
        _sender.Dispose();
        _recipient.Dispose();
    }

    private static Measurement Cpu(Action call)
    {
        call();
        var rounds = new double[3];
        using var process = Process.GetCurrentProcess();
        for (var round = 0; round < rounds.Length; round++)
        {
            process.Refresh();
            var before = process.TotalProcessorTime;
            call();
            process.Refresh();
            rounds[round] = (process.TotalProcessorTime - before).TotalNanoseconds;
        }

        Array.Sort(rounds);
        return new(rounds[1], 0);
    }

    private long FlowOnce(Envelope envelope, long size)
    {
        var pipe = new Pipe();
        var source = new Zeros(size);
        var sealing = Task.Run(async () =>
        {
            await envelope.SealAsync(source, pipe.Writer.AsStream(leaveOpen: true), Sealing(AuthenticationLevel.SignedEarly));
            await pipe.Writer.CompleteAsync();
        });
        var result = envelope.OpenAsync(pipe.Reader.AsStream(), Stream.Null, Opening()).GetAwaiter().GetResult();
        sealing.GetAwaiter().GetResult();
        if (result.Status != OpenStatus.Opened || result.PayloadSize != size) throw new InvalidOperationException("The stream did not open.");
        return source.MostMemory;
    }

    private EnvelopeSealing Sealing(AuthenticationLevel level) => new()
    {
        Context = new() { Source = EndpointId.Dtn("hab-1", "telemetry"), Destination = EndpointId.Dtn("ground", "inbox"), ContentType = "application/cbor" },
        Recipients = [_recipient.PublicKey],
        Sender = level == AuthenticationLevel.Anonymous ? null : _sender,
        Level = level,
    };

    private EnvelopeOpening Opening() => new() { Recipient = _recipient, Trusted = _ => _sender.VerificationKey };

    /// <summary>So many zeros; looks at the managed heap on the way.</summary>
    private sealed class Zeros(long size) : Stream
    {
        private long _left = size;

        public long MostMemory { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(_left, buffer.Length);
            buffer[..count].Clear();
            if ((_left & 0xFF_FFFF) == 0) MostMemory = Math.Max(MostMemory, GC.GetTotalMemory(forceFullCollection: false));
            _left -= count;
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
