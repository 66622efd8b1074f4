using Dunes.Sdk.Simulation;

namespace Dunes.Cli.Rendering;

/// <summary>How the uplink is, in a word. It is down only once it was up: the first session takes a moment, and that is no fault.</summary>
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
