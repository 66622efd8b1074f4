namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>What every part of a run shares.</summary>
/// <param name="Scheduler">The run's time and events.</param>
/// <param name="Started">The moment that the scheduler's zero stands for.</param>
/// <param name="Folder">Where the databases are.</param>
/// <param name="Tally">What became of the readings.</param>
/// <param name="Actuators">Addresses of the actuators.</param>
/// <param name="WorkflowId">Names the run in audit rows and receipts.</param>
/// <param name="RoutineWait">Longest wait of a routine reading at the gateway.</param>
/// <param name="Marshal">Makes a call that any thread may make from one that only the run's thread may make.</param>
internal sealed record ScenarioContext(
    Scheduler Scheduler, DateTimeOffset Started, ScenarioFolder Folder, ReadingTally Tally, IReadOnlyList<ushort> Actuators, string WorkflowId, TimeSpan RoutineWait, Func<Action, Action> Marshal)
{
    public static EndpointId GatewayNode { get; } = EndpointId.Dtn("hab-1");

    public static EndpointId GroundNode { get; } = EndpointId.Dtn("earth-gs");

    /// <summary>The wall clock now.</summary>
    public DtnTime Wall => DtnTime.From(Started + Scheduler.Now);
}
