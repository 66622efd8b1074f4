using System.Buffers;
using System.Globalization;
using System.Text;
using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Sdk.Crypto;

/// <summary>What an envelope says without any key. Nobody vouches for it: nothing of it was authenticated.</summary>
public sealed class EnvelopeInspection
{
    private const int ReadSize = 1 << 16;

    private EnvelopeInspection()
    {
    }

    /// <summary><see cref="OpenStatus.Opened"/> when the octets are one whole well-formed envelope, <see cref="OpenStatus.Incomplete"/> when they end early, or why they are none.</summary>
    public OpenStatus Status { get; private init; }

    /// <summary>What is wrong or missing and where, in words; null when nothing is.</summary>
    public string? Problem { get; private init; }

    /// <summary>The suite; null when it is not known, or not reached.</summary>
    public EnvelopeSuite? Suite { get; private init; }

    /// <summary>How chunks are encrypted.</summary>
    public EnvelopeMode Mode { get; private init; }

    /// <summary>What the sender signs.</summary>
    public AuthenticationLevel Level { get; private init; }

    /// <summary>What else the header says; null unless the whole header is there.</summary>
    public EnvelopeContext? Context { get; private init; }

    /// <summary>The key that it says signed it; <see cref="KeyId.None"/> for none.</summary>
    public KeyId Sender { get; private init; }

    /// <summary>The envelope's name: the first 16 octets of SHA-256 of the header.</summary>
    public KeyId Id { get; private init; }

    /// <summary>Who can open it.</summary>
    public IReadOnlyList<EnvelopeStanza> Recipients { get; private init; } = [];

    /// <summary>Octets of plaintext in a full chunk.</summary>
    public int ChunkSize { get; private init; }

    /// <summary>Octets of the header.</summary>
    public int HeaderSize { get; private init; }

    /// <summary>Octets before the first chunk: header, key commitment and, at level 1, signature.</summary>
    public int PrologueSize { get; private init; }

    /// <summary>Octets behind the final chunk: the signature of level 2.</summary>
    public int TrailerSize { get; private init; }

    /// <summary>Whole chunks that are there.</summary>
    public long Chunks { get; private init; }

    /// <summary>Octets of plaintext in them.</summary>
    public long PayloadSize { get; private init; }

    /// <summary>Octets that are missing at least; 0 unless the envelope is incomplete.</summary>
    public long MissingOctets { get; private init; }

    /// <summary>Whether exactly <see cref="MissingOctets"/> are missing.</summary>
    public bool IsMissingKnown { get; private init; }

    /// <summary>Reads what is there; any octets give an answer, never an exception.</summary>
    public static EnvelopeInspection Read(ReadOnlySpan<byte> octets)
    {
        using var scanner = new EnvelopeScanner(Uninterested.Instance);
        scanner.Write(octets, plaintext: null);
        return Of(octets, scanner);
    }

    /// <summary>Reads a stream to its end, or to where it is no envelope; memory stays flat whatever its length.</summary>
    /// <param name="octets">Read from where it stands; not closed.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<EnvelopeInspection> ReadAsync(Stream octets, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(octets);
        using var scanner = new EnvelopeScanner(Uninterested.Instance);
        using var beginning = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            int read;
            while (scanner.Status is OpenStatus.Incomplete or OpenStatus.Opened && (read = await octets.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (!scanner.IsBehindPrologue) beginning.Write(buffer.AsSpan(0, read));
                scanner.Write(buffer.AsSpan(0, read), plaintext: null);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Of(beginning.GetBuffer().AsSpan(0, (int)beginning.Length), scanner);
    }

    /// <summary>Names the envelope and its suite.</summary>
    public override string ToString() => Context is null ? $"no envelope header: {Problem}" : $"envelope {Id} of {Suite}";

    /// <summary>What a scanner found, and the header that the octets begin with.</summary>
    private static EnvelopeInspection Of(ReadOnlySpan<byte> octets, EnvelopeScanner scanner)
    {
        if (EnvelopeHeader.Read(octets, out var header).Status != OpenStatus.Opened) return WithoutHeader(octets, scanner);
        var recipients = new EnvelopeStanza[header.StanzaCount];
        for (var at = 0; at < recipients.Length; at++)
        {
            var stanza = header.StanzaAt(at);
            recipients[at] = new(stanza.Recipient, stanza.TakesPreSharedKey ? Encoding.ASCII.GetString(stanza.PreSharedKeyId) : null);
        }

        return new EnvelopeInspection
        {
            Status = scanner.Status,
            Problem = scanner.Status switch
            {
                OpenStatus.Opened => null,
                OpenStatus.Incomplete => Missing(scanner),
                _ => string.Create(CultureInfo.InvariantCulture, $"the length of the chunk at octet {scanner.Offset} is out of range, or octets follow the end"),
            },
            Suite = header.Suite,
            Mode = header.Mode,
            Level = header.Level,
            Context = header.ToContext(),
            Sender = header.Sender,
            Id = header.Id,
            Recipients = recipients,
            ChunkSize = header.ChunkSize,
            HeaderSize = header.Octets.Length,
            PrologueSize = header.PrologueSize,
            TrailerSize = header.TrailerSize,
            Chunks = scanner.Chunks,
            PayloadSize = scanner.PayloadSize,
            MissingOctets = scanner.Missing,
            IsMissingKnown = scanner.IsMissingKnown,
        };
    }

    private static EnvelopeInspection WithoutHeader(ReadOnlySpan<byte> octets, EnvelopeScanner scanner)
    {
        // A scanner waits for the first fields together; what they say already is said here.
        var reading = EnvelopeHeader.Read(octets, out _);
        EnvelopeSuite? suite = null;
        if (octets.Length > EnvelopeHeader.SuiteOffset && (reading.At > EnvelopeHeader.SuiteOffset || reading.Status == OpenStatus.Incomplete)) EnvelopeSuite.TryFind(octets[EnvelopeHeader.SuiteOffset], out suite);
        return new EnvelopeInspection
        {
            Status = reading.Status,
            Problem = reading.Status switch
            {
                OpenStatus.Incomplete => string.Create(CultureInfo.InvariantCulture, $"the octets end in the header, in its field '{reading.Field}' at octet {reading.At}"),
                OpenStatus.Unsupported when reading.At == EnvelopeHeader.SuiteOffset => string.Create(CultureInfo.InvariantCulture, $"suite {octets[reading.At]} is not known; known are {string.Join(", ", EnvelopeSuite.All.Select(known => $"{known.Id} {known.Name}"))}"),
                OpenStatus.Unsupported => string.Create(CultureInfo.InvariantCulture, $"the {reading.Field} at octet {reading.At} is {octets[reading.At]}, which is not known"),
                _ => string.Create(CultureInfo.InvariantCulture, $"the header's field '{reading.Field}' at octet {reading.At} is not as an envelope of version 1 has it"),
            },
            Suite = suite,
            MissingOctets = reading.Status == OpenStatus.Incomplete ? Math.Max(1, scanner.Missing) : 0,
        };
    }

    private static string Missing(EnvelopeScanner scanner) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(scanner.IsMissingKnown ? "exactly" : "at least")} {scanner.Missing} octets are missing");

    /// <summary>Takes every part as it is.</summary>
    private sealed class Uninterested : IEnvelopeParts
    {
        public static Uninterested Instance { get; } = new();

        public OpenStatus OnPrologue(EnvelopeHeader header, ReadOnlySpan<byte> prologue) => OpenStatus.Opened;

        public OpenStatus OnChunk(long index, bool isFinal, ReadOnlySpan<byte> chunk, IBufferWriter<byte>? plaintext) => OpenStatus.Opened;

        public OpenStatus OnEnd(ReadOnlySpan<byte> signature) => OpenStatus.Opened;
    }
}
