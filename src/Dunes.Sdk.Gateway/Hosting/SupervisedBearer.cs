using Dunes.Sdk.Mesh;
using Microsoft.Extensions.Logging;

namespace Dunes.Sdk.Gateway.Hosting;

/// <summary>
/// A bearer that may throw: the others go on, and it is tried again after a rest. What was to be sent meanwhile is lost on it, as on the
/// air.
/// </summary>
internal sealed class SupervisedBearer(IMeshBearer bearer, GatewayMetrics metrics, ILogger logger)
{
    private readonly SupervisedPart _part = new(SupervisedPart.NameOf("bearer", () => bearer.Name), metrics, logger);
    private bool _isHeard;

    /// <summary>When <see cref="Listen"/> is to be called again; null if the bearer is listened to.</summary>
    public TimeSpan? Deadline => _isHeard ? null : _part.RestsUntil;

    public void Listen(TimeSpan now, Action<ReadOnlyMemory<byte>> heard)
    {
        if (!_isHeard) _isHeard = _part.TryCall(now, (Bearer: bearer, Heard: heard), static call => call.Bearer.Received = call.Heard);
    }

    public void Transmit(TimeSpan now, MeshTransmission transmission) =>
        _part.TryCall(now, (Bearer: bearer, Transmission: transmission), static call => call.Bearer.Transmit(call.Transmission));

    public void Stop() => _part.CallLast(bearer, static bearer => bearer.Received = null);
}
