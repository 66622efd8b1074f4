using Dunes.Sdk.Crypto.Sessions;

namespace Dunes.Sdk.Crypto.Tests.Sessions;

/// <summary>A narrow link between the two ends of a session, which loses and reorders from a seed; it can kill ends and start them from what they kept.</summary>
internal sealed class Link(SessionPair pair, double loss, int seed)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private readonly Random _random = new(seed);
    private readonly List<(TimeSpan At, int To, byte[] Frame)> _underway = [];
    private readonly HashSet<string> _counters = [];
    private readonly HashSet<uint> _opened = [];
    private readonly byte[]?[] _kept = new byte[2][];
    private uint _next;
    private int _turns;

    public TimeSpan Now { get; set; }

    /// <summary>Every how many turns each end sends a payload; 0 for never.</summary>
    public int PayloadEvery { get; set; }

    /// <summary>Every how many turns one end is killed; 0 for never.</summary>
    public int KillEvery { get; init; }

    /// <summary>Whether both ends keep a state when it is due.</summary>
    public bool Keeps { get; init; }

    public int Sent { get; private set; }

    public int Opened { get; private set; }

    /// <summary>Payloads that came twice to a living end, or were none that was sent, and counters that were used twice.</summary>
    public int Wrong { get; private set; }

    public int Kills { get; private set; }

    public void Run(TimeSpan time)
    {
        for (var end = Now + time; Now < end;) Turn();
    }

    public void Turn()
    {
        _turns++;
        Now += Step;
        for (var end = 0; end < 2; end++)
        {
            if (Keeps && (_kept[end] is null || At(end).IsExportDue || _random.Next(40) == 0)) Keep(end);
            if (KillEvery > 0 && _turns % KillEvery == end * (KillEvery / 2)) Kill(end);
            if (PayloadEvery > 0 && _turns % PayloadEvery == 0) Payload(end);
            var room = new byte[At(end).Parameters.MaxKeyFrameSize];
            if (At(end).Deadline <= Now && At(end).TryNext(Now, room, out var written)) Send(end, room[..written]);
        }

        foreach (var (at, to, frame) in _underway.Where(one => one.At <= Now).OrderBy(one => one.At).ToList())
        {
            _underway.Remove((at, to, frame));
            var payload = new byte[frame.Length];
            if (At(to).Open(Now, frame, payload, out var size) != SessionStatus.Done) continue;
            var number = BitConverter.ToUInt32(payload);

            // An end that was killed may open again what it opened after the state it came back from.
            if (size != 8 || number >= _next || (!_opened.Add(number) && KillEvery == 0)) Wrong++;
            else Opened++;
        }
    }

    public override string ToString() => $"{Opened} of {Sent} opened, {Wrong} wrong, {Kills} kills, at {Now}";

    private Session At(int end) => end == 0 ? pair.Initiator : pair.Responder;

    private void Payload(int end)
    {
        var payload = new byte[8];
        BitConverter.TryWriteBytes(payload, _next);
        var frame = new byte[8 + At(end).Parameters.Overhead];
        if (At(end).Seal(payload, frame, out _) != SessionStatus.Done) return;
        _next++;
        Sent++;
        Send(end, frame);
    }

    private void Send(int end, byte[] frame)
    {
        // The session id without the bit of re-keying, and the counter: these two name a key.
        var name = (byte[])frame.Clone();
        name[3] &= 0xFE;
        if (!_counters.Add(Convert.ToHexString(name, 0, 4 + At(end).Parameters.CounterSize))) Wrong++;
        if (_random.NextDouble() < loss) return;
        _underway.Add((Now + TimeSpan.FromMilliseconds(_random.Next(20, 400)), 1 - end, frame));
    }

    private void Keep(int end)
    {
        var state = new byte[At(end).MaxStateSize];
        _kept[end] = state[..At(end).Export(Now, state)];
    }

    private void Kill(int end)
    {
        if (_kept[end] is not { } state) return;
        Kills++;
        var parameters = At(end).Parameters;
        At(end).Dispose();
        var restored = Session.Import(state, parameters, Now)!;
        if (end == 0) pair.Initiator = restored;
        else pair.Responder = restored;
        Keep(end);
    }
}
