using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Advisors;

/// <summary>Local rules, for when no model is in reach: an alarm switches on the actuator that watches over its sensor.</summary>
/// <remarks>A command's id comes from the reading's identity, so that the same alarm, asked about twice, gives one command.</remarks>
public sealed class RulesAdvisor : IAdvisor
{
    private readonly Func<ushort, ushort?> _actuatorFor;

    /// <summary>Creates the rules.</summary>
    /// <param name="actuatorFor">Gives the actuator that watches over a sensor, or null.</param>
    public RulesAdvisor(Func<ushort, ushort?> actuatorFor)
    {
        ArgumentNullException.ThrowIfNull(actuatorFor);
        _actuatorFor = actuatorFor;
    }

    /// <inheritdoc/>
    public string DecidedBy => "rules";

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SwitchCommand>> AdviseAsync(IReadOnlyList<Reading> readings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(readings);
        var commands = new List<SwitchCommand>();
        foreach (var reading in readings)
        {
            if (reading.Property != SensorProperty.Alarm || reading.Value == 0 || _actuatorFor(reading.Source) is not { } actuator) continue;
            var because = string.Create(CultureInfo.InvariantCulture, $"alarm {reading.Value} of {reading.Source:X4}, report {reading.ReportCounter}");
            commands.Add(new(IdOf(reading, actuator), actuator, IsOn: true, DecidedBy, because));
        }

        return new(commands);
    }

    /// <summary>UUID version 8 (RFC 9562) of SHA-256("dunes/rules/1" || source || property || counter || actuator); without a counter the time of receipt tells reports apart.</summary>
    private static Guid IdOf(Reading reading, ushort actuator)
    {
        Span<byte> input = stackalloc byte[13 + 18];
        "dunes/rules/1"u8.CopyTo(input);
        BinaryPrimitives.WriteUInt16BigEndian(input[13..], reading.Source);
        BinaryPrimitives.WriteUInt16BigEndian(input[15..], (ushort)reading.Property);
        BinaryPrimitives.WriteUInt32BigEndian(input[17..], reading.ReportCounter);
        BinaryPrimitives.WriteUInt64BigEndian(input[21..], reading.ReportCounter == 0 ? reading.Received.Milliseconds : 0);
        BinaryPrimitives.WriteUInt16BigEndian(input[29..], actuator);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, digest);
        return Flow.Identities.Uuid(digest);
    }
}
