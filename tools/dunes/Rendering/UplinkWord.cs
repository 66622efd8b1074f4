using Dunes.Sdk.Simulation;

namespace Dunes.Cli.Rendering;

/// <summary>
/// The state of the uplink in one word. It is reported as down only after it has been up once, because opening the first session takes a
/// moment.
/// </summary>
internal sealed class UplinkWord
{
    public const string Down = "DOWN";
    private bool _hasBeenUp;

    public string Of(OutageProgress progress)
    {
        _hasBeenUp |= progress.IsUplinkUp;
        if (progress.IsUplinkUp) return "up";
        return _hasBeenUp ? Down : "connecting";
    }
}
