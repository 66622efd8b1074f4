using System.Buffers.Binary;
using Dunes.Sdk.Mesh;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>What runs on a worn sensor: a vital sign each five seconds in turn, and alarms that are sent again until the mesh says that they arrived.</summary>
/// <remarks>
/// A Sensor Status that fits one PDU has 11 octets: opcode, report counter (3 octets of header and as many as the number needs, up to two
/// for the first 65,535 reports) and one vital sign (header and one or two). So the vital signs take turns; two in one message would take
/// two segments, and three times the air. An alarm is sent in a segment although one PDU would do, so that the gateway's transport
/// acknowledges it; meanwhile the sensor listens.
/// </remarks>
internal sealed class SensorApplication
{
    private const int AlarmCodes = 8;
    private static readonly SensorProperty[] Vitals = [SensorProperty.HeartRate, SensorProperty.OxygenSaturation, SensorProperty.BodyTemperature];
    private readonly MeshNode _node;
    private readonly Patient _patient;
    private readonly SeededRandom _random;
    private readonly Action<uint, SensorProperty, long> _produced;
    private readonly Action<uint, SensorProperty> _sent;
    private readonly Queue<(uint Counter, byte Code)> _alarms = new();
    private readonly SensorValue[] _values = new SensorValue[2];
    private readonly byte[] _access = new byte[32];
    private uint _counter;
    private int _turn;
    private uint? _handle;

    /// <summary>Creates the application.</summary>
    /// <param name="node">The sensor's mesh node.</param>
    /// <param name="patient">Who wears it.</param>
    /// <param name="random">Its random waits.</param>
    /// <param name="lastCounter">The last report number used before: 0 for none.</param>
    /// <param name="produced">Told of each value measured: its report's number, what and how much.</param>
    /// <param name="sent">Told of each time that a value is sent: its report's number and what.</param>
    public SensorApplication(MeshNode node, Patient patient, SeededRandom random, uint lastCounter, Action<uint, SensorProperty, long> produced, Action<uint, SensorProperty> sent)
    {
        (_node, _patient, _random, _counter, _produced, _sent) = (node, patient, random, lastCounter, produced, sent);
        _turn = random.Next(Vitals.Length);
    }

    /// <summary>Whether an acknowledgement is awaited, and the receiver must be on.</summary>
    public bool IsAwaiting => _handle is not null;

    /// <summary>Measures the next vital sign and sends it, unacknowledged.</summary>
    public void Report(TimeSpan now)
    {
        _patient.Advance(now.TotalSeconds);
        var property = Vitals[_turn];
        _turn = (_turn + 1) % Vitals.Length;
        var value = _patient.Measure(property);
        _produced(++_counter, property, value);
        _sent(_counter, property);
        _node.Send(new(MeshLayout.Address(0), 0), Encode(_counter, property, value), now, out _);
    }

    /// <summary>Raises an alarm; it is kept until the gateway's transport acknowledged it.</summary>
    public void Alarm(TimeSpan now)
    {
        var code = (byte)(1 + _random.Next(AlarmCodes));
        _alarms.Enqueue((++_counter, code));
        _produced(_counter, SensorProperty.Alarm, code);
        TrySendAlarm(now);
    }

    /// <summary>Sends the oldest alarm, unless one is under way.</summary>
    public void TrySendAlarm(TimeSpan now)
    {
        if (_handle is not null || !_alarms.TryPeek(out var alarm)) return;
        var send = new MeshSend(MeshLayout.Address(0), 0, IsAcknowledged: true);
        if (_node.Send(send, Encode(alarm.Counter, SensorProperty.Alarm, alarm.Code), now, out var handle) != MeshSendStatus.Taken) return;
        _handle = handle;
        _sent(alarm.Counter, SensorProperty.Alarm);
    }

    /// <summary>Takes the outcome of an acknowledged message; gives when to try again, or null when there is nothing more to send.</summary>
    public TimeSpan? OnOutcome(in MeshSendOutcome outcome, TimeSpan now)
    {
        if (outcome.Handle != _handle) return null;
        _handle = null;
        if (outcome.IsDelivered) _alarms.Dequeue();
        if (_alarms.Count == 0) return null;
        return outcome.IsDelivered ? now : now + TimeSpan.FromSeconds(0.5 + _random.NextDouble());
    }

    private ReadOnlySpan<byte> Encode(uint counter, SensorProperty property, long value)
    {
        var count = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(count, counter);
        var size = counter switch { <= 0xFF => 1, <= 0xFFFF => 2, <= 0xFF_FFFF => 3, _ => 4 };
        var raw = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(raw, (ushort)value);
        _values[0] = new(SensorProperty.ReportCounter, count.AsMemory(0, size));
        _values[1] = new(property, raw.AsMemory(0, property == SensorProperty.BodyTemperature ? 2 : 1));
        return _access.AsSpan(0, SensorStatus.Encode(_access, _values));
    }
}
