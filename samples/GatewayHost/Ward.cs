using Dunes.Sdk.Mesh;
using Dunes.Sdk.Mesh.Bearers;
using Dunes.Sdk.Mesh.Models;

namespace GatewayHost;

/// <summary>A sensor and a lamp on the loopback radio, each a mesh node of its own.</summary>
internal sealed class Ward : IDisposable
{
    public const ushort SensorAddress = 0x0101;
    public const ushort LampAddress = 0x0201;
    private const ushort GatewayAddress = 0x0001;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _lampIsOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private readonly MeshNode _sensor;
    private readonly MeshNode _lamp;
    private readonly IMeshBearer _sensorRadio;
    private readonly IMeshBearer _lampRadio;
    private readonly ITimer _timer;

    public Ward(LoopbackRadio air, MeshKey networkKey, MeshKey applicationKey)
    {
        _sensor = new(new() { Address = SensorAddress, NetworkKeys = [networkKey], ApplicationKeys = [applicationKey] });
        _lamp = new(new() { Address = LampAddress, NetworkKeys = [networkKey], ApplicationKeys = [applicationKey] });
        _sensorRadio = air.CreateBearer("sensor");
        _lampRadio = air.CreateBearer("lamp");
        _sensorRadio.Received = pdu => Hear(_sensor, pdu);
        _lampRadio.Received = pdu => Hear(_lamp, pdu);
        _timer = TimeProvider.System.CreateTimer(_ => Turn(), null, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(20));
    }

    public Task LampIsOn => _lampIsOn.Task;

    private TimeSpan Now => TimeProvider.System.GetElapsedTime(_started);

    /// <summary>The sensor reports alarm 3, sent in segments so that the gateway's transport acknowledges it: once it is stored.</summary>
    public void RaiseAlarm()
    {
        Span<byte> report = stackalloc byte[32];
        var length = SensorStatus.Encode(report, [new(SensorProperty.Alarm, new byte[] { 3 }), new(SensorProperty.ReportCounter, new byte[] { 1, 0 })]);
        lock (_gate) _sensor.Send(new(GatewayAddress, 0, IsAcknowledged: true), report[..length], Now, out _);
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _sensor.Dispose();
            _lamp.Dispose();
        }
    }

    private void Hear(MeshNode node, ReadOnlyMemory<byte> pdu)
    {
        lock (_gate) node.OnReceived(pdu.Span, Now);
    }

    private void Turn()
    {
        var sent = new List<(IMeshBearer Radio, MeshTransmission Pdu)>();
        lock (_gate)
        {
            _sensor.OnDeadline(Now);
            _lamp.OnDeadline(Now);
            Span<byte> status = stackalloc byte[4];
            while (_lamp.TryTakeMessage(out var message))
            {
                if (!GenericOnOff.TryDecodeSet(message.AccessPdu.Span, out var on, out _, out _)) continue;
                _lamp.Send(new(message.Source, 0), status[..GenericOnOff.EncodeStatus(status, on)], Now, out _);
                if (on) _lampIsOn.TrySetResult();
            }

            while (_sensor.TryTakeTransmission(out var pdu)) sent.Add((_sensorRadio, pdu));
            while (_lamp.TryTakeTransmission(out var pdu)) sent.Add((_lampRadio, pdu));
        }

        foreach (var (radio, pdu) in sent) radio.Transmit(pdu);
    }
}
