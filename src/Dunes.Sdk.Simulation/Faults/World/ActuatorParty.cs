using Dunes.Sdk.Mesh;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>An actuator: it does what a Set says, once a transaction, and answers what it is now.</summary>
/// <remarks>
/// Mesh Model Specification 1.1, section 3.4.1.2.2: the same transaction of the same source within six seconds is the same request.
/// </remarks>
internal sealed class ActuatorParty(Scheduler scheduler, FaultAir air, ushort address, int site, FaultHistory history)
    : MeshParty(scheduler, air, address)
{
    private static readonly TimeSpan SameTransaction = TimeSpan.FromSeconds(6);
    private bool _isOn;
    private (ushort Source, byte Transaction, TimeSpan At)? _last;

    /// <summary>Whether it does nothing and answers nothing.</summary>
    public bool IsJammed { get; set; }

    protected override void OnMessage(in MeshMessage message)
    {
        var access = message.AccessPdu.Span;
        if (IsJammed || !GenericOnOff.TryDecodeSet(access, out var isOn, out var transaction, out var isAcknowledged)) return;
        var request = (message.Source, transaction);
        var isRepeat = _last is { } last && (last.Source, last.Transaction) == request && Now - last.At < SameTransaction;
        if (!isRepeat)
        {
            (_isOn, _last) = (isOn, (message.Source, transaction, Now));
            history.Switched.Add(new(site, Address, isOn, Now));
        }

        if (!isAcknowledged) return;
        Span<byte> octets = stackalloc byte[GenericOnOff.MaxSize];
        Send(new(message.Source, 0), octets[..GenericOnOff.EncodeStatus(octets, _isOn)], out _);
    }

    protected override void OnSwitchedOff() => (_isOn, _last) = (false, null);
}
