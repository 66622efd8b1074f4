using System.Buffers.Binary;
using Dunes.Sdk.Mesh;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>A sensor: it counts its reports, and sends each that must arrive again until the mesh says that it did.</summary>
internal sealed class SensorParty(
    Scheduler scheduler, FaultAir air, ushort address, int site, ushort gateway, FaultHistory history)
    : MeshParty(scheduler, air, address)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);
    private readonly Queue<(byte[] Access, int[] Messages)> _waiting = new();
    private readonly Dictionary<(SensorProperty Property, uint Counter), byte> _said = [];
    private uint _counter;
    private int _life;
    private uint? _handle;
    private TimeSpan _wait = FirstWait;

    /// <summary>Whether reports carry two values.</summary>
    public bool HasTwins { get; set; }

    public void Report(PlannedReport report)
    {
        if (!IsOn) return; // nobody measures without a battery
        _counter++;
        var value = report.IsEcho && _life > 0 && _said.TryGetValue((report.Property, _counter), out var said) ? said : report.Value;
        _said.TryAdd((report.Property, _counter), value);
        var values = new List<SensorValue> { new(report.Property, new[] { value }) };
        if (HasTwins) values.Add(new(report.Property, new[] { report.Twin }));
        var messages = values.ConvertAll(one => Record(report.Property, one.ToInt64())).ToArray();
        var counter = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(counter, _counter);
        values.Add(new(SensorProperty.ReportCounter, counter));
        var access = new byte[64];
        access = access[..SensorStatus.Encode(access, values.ToArray())];
        if (!report.IsAcknowledged)
        {
            Send(new(gateway, 0), access, out _);
            return;
        }

        _waiting.Enqueue((access, messages));
        TrySend();
    }

    protected override void OnMessage(in MeshMessage message)
    {
        // Nobody asks a sensor anything here.
    }

    protected override void OnOutcome(in MeshSendOutcome outcome)
    {
        if (outcome.Handle != _handle) return;
        _handle = null;
        if (outcome.IsDelivered)
        {
            foreach (var message in _waiting.Dequeue().Messages) history.Accepted.Add(new(message, Now));
            _wait = FirstWait;
            After(TimeSpan.Zero, TrySend);
            return;
        }

        After(_wait, TrySend);
        _wait = _wait * 2 < LongestWait ? _wait * 2 : LongestWait;
    }

    protected override void OnSwitchedOff()
    {
        foreach (var (_, messages) in _waiting) history.Forgotten.UnionWith(messages);
        _waiting.Clear();
        _handle = null;
    }

    protected override void OnSwitchedOn()
    {
        _life++;
        (_counter, _wait) = (0, FirstWait);
    }

    private int Record(SensorProperty property, long value)
    {
        var message = history.Sent.Count;
        history.Sent.Add(new(message, new(site, Address, property, _counter, value), Gateway.ReadingPriority.Of(property, value), Now));
        return message;
    }

    private void TrySend()
    {
        if (!IsOn || _handle is not null || !_waiting.TryPeek(out var next)) return;
        if (Send(new(gateway, 0, IsAcknowledged: true), next.Access, out var handle) == MeshSendStatus.Taken) _handle = handle;
        else After(FirstWait, TrySend);
    }
}
