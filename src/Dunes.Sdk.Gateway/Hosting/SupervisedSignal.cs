using Dunes.Sdk.Bundles;
using Microsoft.Extensions.Logging;

namespace Dunes.Sdk.Gateway.Hosting;

/// <summary>An uplink's signal, which wakes the loop. The bundle node owns the rest of the uplink.</summary>
internal sealed class SupervisedSignal(IUplink uplink, GatewayMetrics metrics, ILogger logger)
{
    private readonly SupervisedPart _part = new(SupervisedPart.NameOf("uplink", () => uplink.Name), metrics, logger);
    private bool _isSet;

    /// <summary>When <see cref="Set"/> is to be called again; null if the signal is set.</summary>
    public TimeSpan? Deadline => _isSet ? null : _part.RestsUntil;

    public void Set(TimeSpan now, Action raise)
    {
        if (!_isSet) _isSet = _part.TryCall(now, (Uplink: uplink, Raise: raise), static call => call.Uplink.Signal = call.Raise);
    }

    public void Stop() => _part.CallLast(uplink, static uplink => uplink.Signal = null);
}
