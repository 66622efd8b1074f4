using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Simulation.Links;

/// <summary>A network path between a host that connects and one that listens: what TCP makes of delay, rate, loss and outages, on virtual time.</summary>
/// <remarks>
/// A model of TCP, not TCP: octets stay whole and in order. A lost segment is sent again after a retransmission timeout of 200 ms and a round trip, doubling up to 16 s; what is behind it waits.
/// A connection whose oldest segment is not through within <see cref="UserTimeout"/> is over at both ends; an attempt to connect that is not answered within <see cref="ConnectTimeout"/> fails.
/// </remarks>
public sealed class SimulatedPath
{
    private readonly Func<TimeSpan, PathCondition> _condition;
    private readonly SeededRandom _random;

    /// <summary>Creates the path.</summary>
    /// <param name="scheduler">Moves the time.</param>
    /// <param name="condition">Gives the path's condition at a moment.</param>
    /// <param name="accepted">Takes the listening host's end of each new connection.</param>
    /// <param name="seed">Equal seeds lose the same segments.</param>
    public SimulatedPath(Scheduler scheduler, Func<TimeSpan, PathCondition> condition, Action<IOctetLink> accepted, ulong seed)
    {
        Scheduler = scheduler ?? throw new ArgumentNullException(nameof(scheduler));
        _condition = condition ?? throw new ArgumentNullException(nameof(condition));
        Accepted = accepted ?? throw new ArgumentNullException(nameof(accepted));
        _random = new(seed, 0x11CC);
    }

    /// <summary>How long a segment may stay unacknowledged: the default is 60 s.</summary>
    public TimeSpan UserTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long connecting may take: the default is 20 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Octets of one direction that may be under way or unread: the default is 256 KiB.</summary>
    public int Window { get; init; } = 256 * 1024;

    internal Scheduler Scheduler { get; }

    internal Action<IOctetLink> Accepted { get; }

    /// <summary>A closed link of the connecting host; it may be opened, lost and opened again.</summary>
    public IOctetLink CreateLink() => new SimulatedOctetLink(this, isActive: true);

    internal PathCondition Condition() => _condition(Scheduler.Now);

    /// <summary>Whether one packet gets through now.</summary>
    internal bool Passes(in PathCondition condition) => condition.IsUp && (condition.Loss <= 0 || _random.NextDouble() >= condition.Loss);
}
