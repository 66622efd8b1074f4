namespace Dunes.Sdk.Simulation.Faults;

/// <summary>The air of one site: every node hears every other, a little later, unless the schedule loses or damages what is sent.</summary>
/// <param name="scheduler">Moves the time.</param>
/// <param name="random">What is lost and where bits flip.</param>
internal sealed class FaultAir(Scheduler scheduler, SeededRandom random)
{
    private const int RecordedLimit = 4096;
    private const int ReplayLimit = 400;
    /// <summary>From a node that sends to those that hear it.</summary>
    public static readonly TimeSpan Flight = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan ReplayInterval = TimeSpan.FromMilliseconds(5);
    private readonly List<(object Who, Action<byte[]> Hear)> _nodes = [];
    private readonly List<(TimeSpan At, byte[] Pdu)> _recorded = [];

    /// <summary>Per cent of PDUs that a node does not hear.</summary>
    public int Loss { get; set; }

    /// <summary>Per cent of PDUs in which a node hears a wrong bit.</summary>
    public int Corruption { get; set; }

    public void Join(object who, Action<byte[]> hear) => _nodes.Add((who, hear));

    public void Send(object? from, ReadOnlySpan<byte> pdu)
    {
        var octets = pdu.ToArray();
        if (_recorded.Count < RecordedLimit && from is not null) _recorded.Add((scheduler.Now, octets));
        scheduler.Schedule(scheduler.Now + Flight, () => Arrive(from, octets));
    }

    /// <summary>Sends once more what was sent in a span of time.</summary>
    public void Replay(TimeSpan since, TimeSpan until)
    {
        var at = scheduler.Now;
        foreach (var (_, pdu) in _recorded.Where(one => one.At >= since && one.At < until).Take(ReplayLimit).ToList())
        {
            scheduler.Schedule(at, () => Send(null, pdu));
            at += ReplayInterval;
        }
    }

    private void Arrive(object? from, byte[] octets)
    {
        foreach (var (who, hear) in _nodes)
        {
            if (ReferenceEquals(who, from) || (Loss > 0 && random.Next(100) < Loss)) continue;
            if (Corruption == 0 || random.Next(100) >= Corruption)
            {
                hear(octets);
                continue;
            }

            var damaged = octets.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            hear(damaged);
        }
    }
}
