namespace Dunes.Sdk.Simulation.Faults;

/// <summary>What sensors, applications and actuators saw of one run, and nothing of what the flow knows of itself.</summary>
internal sealed class FaultHistory
{
    public const string Acknowledged = "acknowledged";
    public const string Expired = "expired";
    public const string Refused = "refused";
    public const string Damaged = "damaged";

    /// <summary>Accepted critical readings that were not delivered, and whose end somebody was told.</summary>
    public const string ToldAnotherEnd = "critical told another end";

    // What is excused since nobody in the world could know better is counted by name, beside the outcomes that were told.
    public const string GoneWithItsDisk = "excused: gone with the only disk";
    public const string DoubledAfterRewind = "excused: doubled after disks went back";
    public const string CommandGoneWithItsDisk = "excused: command gone with ground's disk";
    public const string CommandConfirmedAfterRewind = "excused: command confirmed by old air";

    /// <summary>When the last fault was over.</summary>
    public TimeSpan HealedAt { get; set; }

    public TimeSpan EndedAt { get; set; }

    /// <summary>How long readings are good for.</summary>
    public TimeSpan Lifetime { get; set; }

    /// <summary>
    /// Whether anything restarted, was restored or counted from the beginning: only then may a reading be marked as possibly repeated.
    /// </summary>
    public bool MayRepeat { get; set; }

    /// <summary>Whether ground's disk went back in time: what it told before, it may tell again.</summary>
    public bool IsGroundRestored { get; set; }

    /// <summary>The times that a gateway's or ground's disk was taken back over: what it alone had of them is gone. Ground is site -1.</summary>
    public List<(int Site, TimeSpan From, TimeSpan To)> Rewinds { get; } = [];

    /// <summary>Whether a gateway was off although its clock could not be trusted: how long it was off is not known to anybody.</summary>
    public bool HasGatewayLostTime { get; set; }

    /// <summary>Whether ground's clock was wrong at some time: when a start of it was, is then not known to anybody.</summary>
    public bool WasGroundClockWrong { get; set; }

    /// <summary>Whether recordings of the air were played again.</summary>
    public bool WasAirReplayed { get; set; }

    /// <summary>Whether something that a host alone knew at a time was taken back later.</summary>
    public bool WasRewound(int site, TimeSpan at) => Rewinds.Exists(rewind => rewind.Site == site && rewind.From <= at && at <= rewind.To);

    /// <summary>Rows of a store that a fault damaged.</summary>
    public int DamagedRows { get; set; }

    /// <summary>Whether the run was ended because something wanted a turn again and again.</summary>
    public bool IsRestless { get; set; }

    public List<SentReading> Sent { get; } = [];

    public List<AcceptedReading> Accepted { get; } = [];

    /// <summary>Messages that their sensor forgot before it was told anything, with its battery.</summary>
    public HashSet<int> Forgotten { get; } = [];

    public List<DeliveredReading> Delivered { get; } = [];

    public List<ToldOutcome> Outcomes { get; } = [];

    public List<SentCommand> CommandsSent { get; } = [];

    public List<EndedCommand> CommandsEnded { get; } = [];

    public List<Switching> Switched { get; } = [];

    /// <summary>Alarms that the advisor answered, and not with a command that can be carried out.</summary>
    public HashSet<ReadingName> LeftUnanswered { get; } = [];

    public List<HostStop> Stops { get; } = [];

    /// <summary>Ends that stand in each gateway's journal although its process died before it could call its application.</summary>
    public Dictionary<int, int> Journaled { get; } = [];

    /// <summary>Bundles that each site's gateway holds at the end.</summary>
    public Dictionary<int, int> Held { get; } = [];
}
