using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Dunes.Sdk.Gateway.Protos;
using Dunes.Sdk.Mesh.Models;
using Google.Protobuf;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Readings, acknowledgements, commands, results and prekeys to octets and back. Any octets give true or false, never an exception.</summary>
internal static class FlowCodec
{
    public static byte[] EncodeTelemetry(ReadOnlySpan<Reading> readings)
    {
        var batch = new TelemetryBatch();
        foreach (var reading in readings) batch.Readings.Add(ToProto(reading));
        return batch.ToByteArray();
    }

    /// <summary>Reads the readings of one gateway.</summary>
    /// <param name="payload">Any octets.</param>
    /// <param name="gateway">Node id of the gateway that signed them, since they do not say.</param>
    /// <param name="readings">Emptied, then filled.</param>
    public static bool TryDecodeTelemetry(ReadOnlySpan<byte> payload, EndpointId gateway, List<Reading> readings)
    {
        readings.Clear();
        if (!TryParse(TelemetryBatch.Parser, payload, out var batch) || batch.Readings.Count is 0 or > FlowContent.MaxReadings) return false;
        foreach (var proto in batch.Readings)
        {
            if (!TryRead(proto, gateway, out var reading))
            {
                readings.Clear();
                return false;
            }

            readings.Add(reading);
        }

        return true;
    }

    /// <summary>Marks every reading of a payload as possibly repeated; a payload that is none comes back as it is.</summary>
    public static byte[] MarkTelemetry(ReadOnlySpan<byte> payload)
    {
        if (!TryParse(TelemetryBatch.Parser, payload, out var batch)) return payload.ToArray();
        foreach (var reading in batch.Readings) reading.PossiblyRepeated = true;
        return batch.ToByteArray();
    }

    public static byte[] EncodeAcknowledgement(IEnumerable<EnvelopeAnswer> envelopes, IEnumerable<EnvelopeRefusal>? refusals = null)
    {
        var ack = new TelemetryAck();
        foreach (var envelope in envelopes) ack.Envelopes.Add(ToProto(envelope));
        foreach (var refusal in refusals ?? [])
        {
            var digest = new byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(digest, refusal.Digest);
            ack.Refusals.Add(new Protos.EnvelopeRefusal { Digest = UnsafeByteOperations.UnsafeWrap(digest), Reason = (uint)refusal.Reason, Doubtful = refusal.IsDoubtful });
        }

        return ack.ToByteArray();
    }

    /// <summary>SHA-256 of an acknowledgement of these numbers alone, for the audit: the envelopes' own digests hold random octets, and equal runs have equal journals.</summary>
    public static string DigestOfNumbers(IEnumerable<EnvelopeAnswer> envelopes) => Identities.Digest(EncodeAcknowledgement(envelopes.Select(static envelope => envelope with { Digest = UInt128.Zero })));

    public static bool TryDecodeAcknowledgement(ReadOnlySpan<byte> payload, List<EnvelopeAnswer> envelopes, List<EnvelopeRefusal> refusals)
    {
        envelopes.Clear();
        refusals.Clear();
        if (!TryParse(TelemetryAck.Parser, payload, out var ack) || ack.Envelopes.Count + ack.Refusals.Count is 0 or > FlowContent.MaxAcknowledged) return false;
        if (ack.Envelopes.Any(static name => name.Digest.Length is not (0 or 16))) return false;
        if (ack.Refusals.Any(static refusal => refusal.Digest.Length != 16)) return false;
        foreach (var name in ack.Envelopes) envelopes.Add(Read(name));
        foreach (var refusal in ack.Refusals)
        {
            var reason = refusal.Reason <= (uint)RefusalReason.NotUnderstood ? (RefusalReason)refusal.Reason : RefusalReason.Other;
            refusals.Add(new(BinaryPrimitives.ReadUInt128BigEndian(refusal.Digest.Span), reason, refusal.Doubtful));
        }

        return true;
    }

    public static EnvelopeName ToProto(in EnvelopeAnswer answer)
    {
        var digest = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(digest, answer.Digest);
        return new() { Epoch = answer.Number.Epoch, Sequence = answer.Number.Sequence, Digest = UnsafeByteOperations.UnsafeWrap(digest) };
    }

    public static EnvelopeAnswer Read(EnvelopeName name) =>
        new(new(name.Epoch, name.Sequence), name.Digest.Length == 16 ? BinaryPrimitives.ReadUInt128BigEndian(name.Digest.Span) : UInt128.Zero);

    /// <summary>Encodes commands; where the words about them are too many for a payload that is taken, they are cut, and the commands stay.</summary>
    public static byte[] EncodeCommands(IEnumerable<SwitchCommand> commands)
    {
        var batch = new CommandBatch();
        foreach (var command in commands) batch.Commands.Add(ToProto(command));
        if (batch.CalculateSize() <= FlowContent.MaxPayload) return batch.ToByteArray();
        foreach (var command in batch.Commands)
        {
            command.DecidedBy = AdvisorText.Clean(command.DecidedBy, string.Empty, FlowContent.ShortText);
            command.Because = AdvisorText.Clean(command.Because, string.Empty, FlowContent.ShortText);
        }

        return batch.ToByteArray();
    }

    public static bool TryDecodeCommands(ReadOnlySpan<byte> payload, List<SwitchCommand> commands)
    {
        commands.Clear();
        if (!TryParse(CommandBatch.Parser, payload, out var batch) || batch.Commands.Count is 0 or > FlowContent.MaxCommands) return false;
        foreach (var proto in batch.Commands)
        {
            if (!TryRead(proto, out var command))
            {
                commands.Clear();
                return false;
            }

            commands.Add(command);
        }

        return true;
    }

    public static byte[] EncodeResults(IEnumerable<EndedCommand> results)
    {
        var batch = new CommandResults();
        foreach (var result in results) batch.Results.Add(ToProto(result));
        return batch.ToByteArray();
    }

    public static bool TryDecodeResults(ReadOnlySpan<byte> payload, List<EndedCommand> results)
    {
        results.Clear();
        if (!TryParse(CommandResults.Parser, payload, out var batch) || batch.Results.Count is 0 or > FlowContent.MaxCommands) return false;
        foreach (var proto in batch.Results)
        {
            if (!TryRead(proto, out var result))
            {
                results.Clear();
                return false;
            }

            results.Add(result);
        }

        return true;
    }

    public static byte[] EncodePrekeys(ReadOnlyMemory<byte> bundle, TimeSpan retention) =>
        new Protos.PrekeyOffer { Bundle = UnsafeByteOperations.UnsafeWrap(bundle), Retention = (ulong)retention.TotalMilliseconds }.ToByteArray();

    public static bool TryDecodePrekeys(ReadOnlySpan<byte> payload, out byte[] bundle, out TimeSpan retention)
    {
        (bundle, retention) = ([], TimeSpan.Zero);
        if (!TryParse(Protos.PrekeyOffer.Parser, payload, out var offer) || offer.Bundle.IsEmpty || offer.Retention > FlowContent.MaxRetention.TotalMilliseconds) return false;
        (bundle, retention) = (offer.Bundle.ToByteArray(), TimeSpan.FromMilliseconds(offer.Retention));
        return true;
    }

    /// <summary>Everything but the gateway, which its signature names.</summary>
    public static TelemetryReading ToProto(Reading reading)
    {
        var proto = new TelemetryReading
        {
            Source = reading.Source,
            ReportCounter = reading.ReportCounter,
            Property = (uint)reading.Property,
            Value = reading.Value,
            Received = reading.Received.Milliseconds,
            Priority = (uint)reading.Priority,
            IvIndex = reading.IvIndex,
            Position = (uint)reading.Position,
            PossiblyRepeated = reading.IsPossiblyRepeated,
        };
        if (reading.HasSequence) proto.Sequence = reading.Sequence; // zero is a sequence number, too
        return proto;
    }

    public static bool TryRead(TelemetryReading proto, EndpointId gateway, [NotNullWhen(true)] out Reading? reading)
    {
        reading = null;
        if (proto.Source is 0 or > FlowContent.LastUnicast || proto.Property > ushort.MaxValue || proto.Priority > (uint)Priority.Critical) return false;
        if (proto.Sequence > FlowContent.LastSequence || proto.Position > FlowContent.LastPosition) return false;
        reading = new()
        {
            Gateway = gateway,
            Source = (ushort)proto.Source,
            IvIndex = proto.IvIndex,
            Sequence = proto.Sequence,
            Position = (int)proto.Position,
            ReportCounter = proto.ReportCounter,
            Property = (SensorProperty)proto.Property,
            Value = proto.Value,
            Received = new(proto.Received),
            Priority = (Priority)proto.Priority,
            IsPossiblyRepeated = proto.PossiblyRepeated,
            HasSequence = proto.HasSequence,
        };
        return true;
    }

    public static Command ToProto(SwitchCommand command) => new()
    {
        Id = Octets(command.Id),
        DecidedBy = command.DecidedBy,
        Because = command.Because,
        Switch = new SwitchAction { Target = command.Target, IsOn = command.IsOn },
    };

    public static bool TryRead(Command? proto, out SwitchCommand command)
    {
        command = null!;
        if (proto?.Switch is not { } action || proto.Id.Length != 16 || action.Target > ushort.MaxValue
            || proto.DecidedBy.Length is 0 or > FlowContent.MaxText || proto.Because.Length > FlowContent.MaxText) return false;
        command = new(new Guid(proto.Id.Span, bigEndian: true), (ushort)action.Target, action.IsOn, proto.DecidedBy, proto.Because);
        return true;
    }

    public static CommandResult ToProto(in EndedCommand result) =>
        new() { Id = Octets(result.Id), Outcome = (uint)result.Outcome, Reason = result.Reason, Ended = result.Ended.Milliseconds };

    public static bool TryRead(CommandResult proto, out EndedCommand result)
    {
        result = default;
        if (proto.Id.Length != 16 || proto.Reason.Length > FlowContent.MaxText) return false;
        if (proto.Outcome is 0 or > (uint)CommandOutcome.Expired) return false;
        result = new(new Guid(proto.Id.Span, bigEndian: true), (CommandOutcome)proto.Outcome, proto.Reason, new(proto.Ended));
        return true;
    }

    public static bool TryParse<T>(MessageParser<T> parser, ReadOnlySpan<byte> octets, out T message)
        where T : class, IMessage<T>
    {
        message = null!;
        if (octets.Length > FlowContent.MaxPayload) return false;
        try
        {
            message = parser.ParseFrom(octets);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false; // protobuf has no parser that answers with a status
        }
    }

    private static ByteString Octets(Guid id)
    {
        Span<byte> octets = stackalloc byte[16];
        id.TryWriteBytes(octets, bigEndian: true, out _);
        return ByteString.CopyFrom(octets);
    }
}
