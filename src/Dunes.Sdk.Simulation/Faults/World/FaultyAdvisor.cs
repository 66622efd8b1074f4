using Dunes.Sdk.Gateway;
using Dunes.Sdk.Gateway.Advisors;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>The rules as an integrator's advisor, which throws, hangs or answers nonsense while the schedule says so.</summary>
internal sealed class FaultyAdvisor(FaultHistory history) : IAdvisor
{
    private const int TooMany = 300;
    private static readonly string LongText = new('y', 600);
    private readonly RulesAdvisor _rules = new(FaultSite.ActuatorFor);
    private readonly List<TaskCompletionSource<IReadOnlyList<SwitchCommand>>> _hanging = [];

    /// <summary>What is wrong with it; null while it is sound.</summary>
    public FaultAction? Fault { get; set; }

    public string DecidedBy => Fault is { Kind: FaultKind.AdvisorNonsense, Amount: 4 } ? null! : "audit rules";

    public ValueTask<IReadOnlyList<SwitchCommand>> AdviseAsync(
        IReadOnlyList<Reading> readings, CancellationToken cancellationToken = default)
    {
        switch (Fault?.Kind)
        {
            case FaultKind.AdvisorThrows:
                throw new InvalidTimeZoneException("the advisor");
            case FaultKind.AdvisorHangs:
                var never = new TaskCompletionSource<IReadOnlyList<SwitchCommand>>();
                _hanging.Add(never); // whoever waits for it waits for ever
                return new(never.Task);
            case FaultKind.AdvisorNonsense:
                foreach (var alarm in readings.Where(reading => reading.Property == SensorProperty.Alarm))
                {
                    history.LeftUnanswered.Add(new(-1, alarm.Source, alarm.Property, alarm.ReportCounter, alarm.Value));
                }

                return new(Nonsense(readings, Fault.Amount));
            default:
                return _rules.AdviseAsync(readings, cancellationToken);
        }
    }

    private static IReadOnlyList<SwitchCommand> Nonsense(IReadOnlyList<Reading> readings, long variant)
    {
        var target = FaultSite.ActuatorFor(readings[0].Source) ?? 0;
        return variant switch
        {
            0 => null!,
            1 => [null!, null!],
            2 => [Command(0, target, "the same id"), Command(0, target, "the same id")],
            3 => [Command(1, 0, "nobody"), Command(2, 0xFFFF, "everybody")],
            4 => [Command(3, target, null!) with { DecidedBy = null! }],
            5 => new LazyFailure(),
            _ => [.. Enumerable.Range(10, TooMany).Select(at => Command(at, target, LongText) with { DecidedBy = LongText })],
        };
    }

    private static SwitchCommand Command(int id, ushort target, string because) =>
        new(new Guid(id, 0, 0, new byte[8]), target, IsOn: true, "nonsense", because);

    /// <summary>A list that fails when it is looked at.</summary>
    private sealed class LazyFailure : IReadOnlyList<SwitchCommand>
    {
        public int Count => 1;

        public SwitchCommand this[int index] => throw new InvalidTimeZoneException("the advisor's answer");

        public IEnumerator<SwitchCommand> GetEnumerator() => throw new InvalidTimeZoneException("the advisor's answer");

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
