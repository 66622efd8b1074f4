using Dunes.Sdk.Gateway;
using Dunes.Sdk.Gateway.Advisors;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>The rules as an integrator's advisor, which throws, hangs or answers nonsense while the schedule says so.</summary>
internal sealed class FaultyAdvisor(FaultHistory history) : IAdvisor
{
    private const int TooMany = 300;
    private readonly RulesAdvisor _rules = new(static reading => FaultSite.ActuatorFor(reading.Source));
    private readonly List<TaskCompletionSource<IReadOnlyList<SwitchAdvice>>> _hanging = [];

    /// <summary>What is wrong with it; null while it is sound.</summary>
    public FaultAction? Fault { get; set; }

    public string DecidedBy => Fault is { Kind: FaultKind.AdvisorNonsense, Amount: 4 } ? null! : "audit rules";

    public ValueTask<IReadOnlyList<SwitchAdvice>> AdviseAsync(IReadOnlyList<Reading> readings, CancellationToken cancellationToken = default)
    {
        switch (Fault?.Kind)
        {
            case FaultKind.AdvisorThrows:
                throw new InvalidTimeZoneException("the advisor");
            case FaultKind.AdvisorHangs:
                var never = new TaskCompletionSource<IReadOnlyList<SwitchAdvice>>();
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

    private static IReadOnlyList<SwitchAdvice> Nonsense(IReadOnlyList<Reading> readings, long variant)
    {
        var target = FaultSite.ActuatorFor(readings[0].Source) ?? 0;
        return variant switch
        {
            0 => null!,
            1 => [null!, null!],
            2 => [new(target, true, "the same"), new(target, false, "the same")],
            3 => [new(0, true, "nobody"), new(0xFFFF, true, "everybody")],
            4 => [new(target, true, null!)],
            5 => new LazyFailure(),
            _ => [.. Enumerable.Range(0, TooMany).Select(_ => new SwitchAdvice(target, true, new string('y', 600)))],
        };
    }

    private static SwitchCommand Command(int id, ushort target, string because) =>
        new(new Guid(id, 0, 0, new byte[8]), target, IsOn: true, "nonsense", because);

    /// <summary>A list that fails when it is looked at.</summary>
    private sealed class LazyFailure : IReadOnlyList<SwitchAdvice>
    {
        public int Count => 1;

        public SwitchAdvice this[int index] => throw new InvalidTimeZoneException("the advisor's answer");

        public IEnumerator<SwitchAdvice> GetEnumerator() => throw new InvalidTimeZoneException("the advisor's answer");

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
