using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>The variable texts of a header, checked and encoded before anything is allocated for the envelope; writes the header without stanzas.</summary>
internal readonly struct HeaderWriter
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly EnvelopeContext _context;
    private readonly byte[] _contentType;
    private readonly byte[] _source;
    private readonly byte[] _destination;
    private readonly byte[] _workflow;
    private readonly uint _lifetimeSeconds;

    /// <exception cref="ArgumentException">A field is out of its range.</exception>
    public HeaderWriter(EnvelopeContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(context.ContentType);
        ArgumentNullException.ThrowIfNull(context.WorkflowId);
        _context = context;
        _contentType = Encode(context.ContentType, nameof(context.ContentType));
        _workflow = Encode(context.WorkflowId, nameof(context.WorkflowId));
        _source = Encoding.ASCII.GetBytes(context.Source.ToString());
        _destination = Encoding.ASCII.GetBytes(context.Destination.ToString());
        if (context.Lifetime < TimeSpan.Zero || context.Lifetime.Ticks % TimeSpan.TicksPerSecond != 0 || context.Lifetime.Ticks / TimeSpan.TicksPerSecond > uint.MaxValue)
        {
            throw new ArgumentException($"{nameof(context.Lifetime)} is {context.Lifetime}; an envelope holds whole seconds from 0 to {uint.MaxValue}.", nameof(context));
        }

        _lifetimeSeconds = (uint)(context.Lifetime.Ticks / TimeSpan.TicksPerSecond);
    }

    /// <summary>Octets of the header without its stanzas.</summary>
    public int Size => EnvelopeHeader.FixedSize + ContextOffset + 1 + _workflow.Length + (2 * sizeof(ushort)) + _source.Length + _destination.Length + 1;

    private int ContextOffset => 1 + _contentType.Length;

    /// <summary>Writes <see cref="Size"/> octets with a fresh salt; returns the span of the context in them.</summary>
    public ReadOnlySpan<byte> Write(Span<byte> octets, EnvelopeSuite suite, EnvelopeMode mode, AuthenticationLevel level, int chunkLog2, KeyId sender, int stanzas)
    {
        EnvelopeHeader.Magic.CopyTo(octets);
        octets[EnvelopeHeader.Magic.Length] = EnvelopeHeader.Version;
        octets[EnvelopeHeader.SuiteOffset] = suite.Id;
        octets[EnvelopeHeader.ModeOffset] = (byte)mode;
        octets[EnvelopeHeader.LevelOffset] = (byte)level;
        octets[EnvelopeHeader.ChunkLog2Offset] = (byte)chunkLog2;
        RandomNumberGenerator.Fill(octets.Slice(EnvelopeHeader.SaltOffset, EnvelopeHeader.SaltSize));
        sender.Write(octets[EnvelopeHeader.SenderOffset..]);
        BinaryPrimitives.WriteUInt64BigEndian(octets[EnvelopeHeader.CreatedOffset..], _context.Created.Milliseconds);
        BinaryPrimitives.WriteUInt32BigEndian(octets[EnvelopeHeader.LifetimeOffset..], _lifetimeSeconds);
        BinaryPrimitives.WriteUInt32BigEndian(octets[EnvelopeHeader.EpochOffset..], _context.Epoch);
        BinaryPrimitives.WriteUInt64BigEndian(octets[EnvelopeHeader.SequenceOffset..], _context.Sequence);

        var rest = octets[EnvelopeHeader.FixedSize..];
        rest[0] = (byte)_contentType.Length;
        _contentType.CopyTo(rest[1..]);
        var context = rest = rest[ContextOffset..];
        foreach (var endpoint in (ReadOnlySpan<byte[]>)[_source, _destination])
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)endpoint.Length);
            endpoint.CopyTo(rest[sizeof(ushort)..]);
            rest = rest[(sizeof(ushort) + endpoint.Length)..];
        }

        rest[0] = (byte)_workflow.Length;
        _workflow.CopyTo(rest[1..]);
        rest = rest[(1 + _workflow.Length)..];
        rest[0] = (byte)stanzas;
        return context[..^rest.Length];
    }

    private static byte[] Encode(string text, string field)
    {
        byte[] octets;
        try
        {
            octets = Strict.GetBytes(text);
        }
        catch (EncoderFallbackException exception)
        {
            throw new ArgumentException($"{field} has half of a surrogate pair at character {exception.Index}; it takes text that UTF-8 can hold.", nameof(text), exception);
        }

        return octets.Length <= EnvelopeHeader.MaxTextSize
            ? octets
            : throw new ArgumentException($"{field} has {octets.Length} octets of UTF-8; an envelope holds at most {EnvelopeHeader.MaxTextSize}.", nameof(text));
    }
}
