using Dunes.Sdk.Simulation.Traces;
namespace Dunes.Sdk.Simulation.Scenarios;
internal static class RealTimeRun
{
    public static Task<OutageResult> PlayAsync(OutageOptions options, LinkTrace trace, Action<OutageProgress>? progress, CancellationToken cancellationToken) => throw new NotImplementedException();
}
