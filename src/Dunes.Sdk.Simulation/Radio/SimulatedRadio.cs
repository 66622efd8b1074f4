using Dunes.Sdk.Mesh;

namespace Dunes.Sdk.Simulation.Radio;

/// <summary>Bluetooth LE advertising between many nodes in one thread: path loss, fading, three channels, scanners that hop, collisions with capture, and half duplex.</summary>
/// <remarks>
/// An advertising event puts one PDU on channels 37, 38 and 39 in turn. A legacy packet has 18 octets around its network PDU (preamble, access address, header, address, AD header and CRC)
/// at 1 Mbit/s: 376 us for the longest. A receiver hears a packet when it listens to its channel for all of it, does not send itself, the fading lets it through, and no packet
/// that overlaps at this receiver comes within the capture ratio. Which packets survive is weighed when their event ends, so every overlap is known by then.
/// </remarks>
public sealed class SimulatedRadio : IScheduledHandler
{
    private const int Channels = 3;
    private const int PacketOverhead = 18;
    private const int TicksPerOctet = 80;
    private const int AirCapacity = 4096;
    private const int Begin = 0;
    private const int InterfererLimit = 32;

    private readonly Scheduler _scheduler;
    private readonly RadioOptions _options;
    private readonly RadioLinks _links;
    private readonly SeededRandom _random;
    private readonly int _handler;
    private readonly NodeState[] _nodes;
    private readonly bool[] _hears;
    private readonly long[] _scanPhase;
    private readonly OnAir[] _air = new OnAir[AirCapacity];
    private readonly long _interval;
    private readonly long _window;
    private readonly long _gap;
    private readonly long _reach;
    private Pending[] _pending = new Pending[256];
    private int _freePending = -1;
    private int _usedPending;
    private long _airHead;
    private long _advertisements;
    private long _heard;
    private long _collided;
    private long _deaf;
    private long _dropped;

    /// <summary>Creates the radio; every node is on, and listens.</summary>
    /// <param name="scheduler">Moves the time.</param>
    /// <param name="options">How it propagates.</param>
    /// <param name="nodes">Where the nodes are; a node is named by its place in this list.</param>
    /// <param name="seed">Equal seeds give equal air.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or there are no nodes.</exception>
    public SimulatedRadio(Scheduler scheduler, RadioOptions options, IReadOnlyList<RadioNode> nodes, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(nodes);
        if (nodes.Count == 0) throw new ArgumentException("A radio has at least one node.", nameof(nodes));
        options.Check();
        (_scheduler, _options) = (scheduler, options);
        _links = new(options, nodes, seed);
        _random = new(seed, 0xA112);
        _handler = scheduler.Register(this);
        (_interval, _window, _gap) = (options.ScanInterval.Ticks, options.ScanWindow.Ticks, options.ChannelGap.Ticks);
        _reach = (Channels * (AirTicks(MeshTransmission.MaxSize) + _gap)) + 1;
        _nodes = new NodeState[nodes.Count];
        _hears = new bool[nodes.Count];
        _scanPhase = new long[nodes.Count];
        for (var node = 0; node < nodes.Count; node++)
        {
            _nodes[node] = new() { IsAlive = true, IsListening = true, BusyUntil = long.MinValue, EarlierFrom = long.MinValue, EarlierUntil = long.MinValue, LastFrom = long.MinValue, LastUntil = long.MinValue };
            _hears[node] = true;
            _scanPhase[node] = (long)(_random.NextDouble() * Channels * _interval);
        }
    }

    /// <summary>Nodes of the radio.</summary>
    public int Count => _nodes.Length;

    /// <summary>Who takes what is heard.</summary>
    public IRadioReceiver? Receiver { get; set; }

    /// <summary>What went over the air so far.</summary>
    public RadioCounters Counters => new(_advertisements, _heard, _collided, _deaf, _dropped);

    /// <summary>Probability that a packet from one node gets through to another that listens to its channel: collisions aside, 0 to 1. Both directions are alike.</summary>
    public double Reception(int from, int to)
    {
        CheckNode(from);
        CheckNode(to);
        return _links.Reception(from, to);
    }

    /// <summary>Mean strength at a receiver in dBm, shadowing included.</summary>
    public double StrengthDbm(int from, int to)
    {
        CheckNode(from);
        CheckNode(to);
        return _links.StrengthDbm(from, to);
    }

    /// <summary>Puts a PDU on the air, as often and as far apart as it says; each event waits up to <see cref="RadioOptions.AdvertisingDelay"/> at random.</summary>
    public void Transmit(int node, in MeshTransmission transmission)
    {
        CheckNode(node);
        ref var state = ref _nodes[node];
        if (!state.IsAlive) return;
        if (state.Waiting >= _options.QueueLimit)
        {
            _dropped++;
            return;
        }

        state.Waiting++;
        var slot = TakePending();
        _pending[slot] = new() { Transmission = transmission, Node = node, Left = Math.Max((int)transmission.Count, 1), Next = -1 };
        ScheduleBegin(_scheduler.Now.Ticks + transmission.Delay.Ticks + AdvertisingDelay(), slot);
    }

    /// <summary>Switches a node's receiver on or off.</summary>
    public void SetListening(int node, bool isListening)
    {
        CheckNode(node);
        ref var state = ref _nodes[node];
        if (state.IsListening == isListening) return;
        Account(ref state);
        state.IsListening = isListening;
        _hears[node] = state.IsAlive && isListening;
    }

    /// <summary>Switches a node off for good, or on again; what it had waiting is never sent.</summary>
    public void SetAlive(int node, bool isAlive)
    {
        CheckNode(node);
        ref var state = ref _nodes[node];
        if (state.IsAlive == isAlive) return;
        Account(ref state);
        state.IsAlive = isAlive;
        state.Life++;
        _hears[node] = isAlive && state.IsListening;
    }

    /// <summary>How long a node's receiver was on.</summary>
    public TimeSpan Listened(int node)
    {
        CheckNode(node);
        ref var state = ref _nodes[node];
        Account(ref state);
        return new(state.ListenedTicks);
    }

    /// <summary>How long a node's transmitter was on.</summary>
    public TimeSpan Transmitted(int node)
    {
        CheckNode(node);
        return new(_nodes[node].TransmittedTicks);
    }

    /// <summary>The share of advertising events of which a scanner hears no channel at all, because it hops or rests meanwhile: 0 to 1, for the longest PDU.</summary>
    public double ScanLoss
    {
        get
        {
            const int Steps = 9973;
            var air = AirTicks(MeshTransmission.MaxSize);
            var missed = 0;
            for (var step = 0; step < Steps; step++)
            {
                if (ChannelHeard(Channels * _interval * step / Steps, air) < 0) missed++;
            }

            return missed / (double)Steps;
        }
    }

    void IScheduledHandler.OnEvent(int first, int second)
    {
        if (second == Begin) BeginEvent(first);
        else EndEvent(second - 1, first);
    }

    private static long AirTicks(int pduOctets) => (PacketOverhead + pduOctets) * TicksPerOctet;

    private void BeginEvent(int slot)
    {
        ref var pending = ref _pending[slot];
        ref var state = ref _nodes[pending.Node];
        var now = _scheduler.Now.Ticks;
        if (!state.IsAlive || pending.Life != state.Life)
        {
            FreePending(slot);
            return;
        }

        if (state.BusyUntil > now)
        {
            // One transmitter: the event follows the one under way.
            ScheduleBegin(state.BusyUntil, slot);
            return;
        }

        var air = AirTicks(pending.Transmission.Pdu.Length);
        var until = now + (Channels * air) + ((Channels - 1) * _gap);
        (state.EarlierFrom, state.EarlierUntil) = (state.LastFrom, state.LastUntil);
        (state.LastFrom, state.LastUntil, state.BusyUntil) = (now, until, until);
        state.TransmittedTicks += Channels * air;
        var entry = (int)(_airHead++ % AirCapacity);
        _air[entry] = new(now, air, pending.Node);
        _advertisements++;
        _scheduler.Schedule(new(until), _handler, slot, entry + 1);
    }

    private void EndEvent(int entry, int slot)
    {
        var sent = _air[entry];
        Span<byte> octets = stackalloc byte[MeshTransmission.MaxSize];
        ref var pending = ref _pending[slot];
        var source = pending.Transmission.Pdu;
        source.CopyTo(octets);
        var pdu = octets[..source.Length];
        if (--pending.Left > 0) ScheduleBegin(sent.From + pending.Transmission.Interval.Ticks + AdvertisingDelay(), slot);
        else FreePending(slot);
        Reach(entry, sent, pdu);
    }

    private void Reach(int entry, in OnAir sent, ReadOnlySpan<byte> pdu)
    {
        Span<Interferer> interferers = stackalloc Interferer[InterfererLimit];
        var interfererCount = FindInterferers(entry, sent, interferers);
        var receiver = Receiver;
        var cycle = Channels * _interval;
        var atCycle = sent.From % cycle;
        var neighbours = _links.Neighbours;
        for (var at = _links.First[sent.Node]; at < _links.First[sent.Node + 1]; at++)
        {
            var neighbour = neighbours[at];
            if (!_hears[neighbour.Node]) continue;
            var phase = atCycle + _scanPhase[neighbour.Node];
            if (phase >= cycle) phase -= cycle;
            var channel = ChannelHeard(phase, sent.Air);
            if (channel < 0 || (uint)(_random.NextBits() >> 32) >= neighbour.Threshold) continue;

            var from = sent.From + (channel * (sent.Air + _gap));
            ref readonly var state = ref _nodes[neighbour.Node];
            if ((state.LastFrom < from + sent.Air && state.LastUntil > from) || (state.EarlierFrom < from + sent.Air && state.EarlierUntil > from))
            {
                _deaf++;
                continue;
            }

            if (interfererCount > 0 && !IsCaptured(sent.Node, neighbour.Node, channel, interferers[..interfererCount]))
            {
                _collided++;
                continue;
            }

            _heard++;
            receiver?.OnHeard(neighbour.Node, pdu);
        }
    }

    /// <summary>The channel, 0 to 2, on which a scanner at a place of its cycle hears a whole packet of the event that begins now; -1 for none.</summary>
    private int ChannelHeard(long phase, long air)
    {
        var step = air + _gap;
        var channel = (int)(phase / _interval);
        var place = phase - (channel * _interval) + (channel * step);
        if (place + air <= _window) return channel;
        for (channel = 0; channel < Channels; channel++)
        {
            place = (phase + (channel * step)) % (Channels * _interval);
            var into = place - (channel * _interval);
            if (into >= 0 && into + air <= _window) return channel;
        }

        return -1;
    }

    /// <summary>Packets of other nodes that overlap this event's, channel by channel; more than fit are as good as all, since the strongest few decide.</summary>
    private int FindInterferers(int entry, in OnAir sent, Span<Interferer> interferers)
    {
        var count = 0;
        var newest = _airHead - 1;
        for (var at = newest; at >= 0 && at > newest - AirCapacity && count < interferers.Length; at--)
        {
            var index = (int)(at % AirCapacity);
            if (index == entry) continue;
            ref readonly var other = ref _air[index];
            if (other.From < sent.From - _reach) break;
            for (var channel = 0; channel < Channels && count < interferers.Length; channel++)
            {
                var from = sent.From + (channel * (sent.Air + _gap));
                var otherFrom = other.From + (channel * (other.Air + _gap));
                if (otherFrom < from + sent.Air && from < otherFrom + other.Air) interferers[count++] = new(channel, other.Node);
            }
        }

        return count;
    }

    private bool IsCaptured(int sender, int receiver, int channel, ReadOnlySpan<Interferer> interferers)
    {
        var strength = _links.StrengthDbm(sender, receiver);
        foreach (var interferer in interferers)
        {
            if (interferer.Channel != channel || interferer.Node == receiver) continue;
            var margin = strength - _links.StrengthDbm(interferer.Node, receiver);
            var (a, b) = (_links.Spread(sender, receiver), _links.Spread(interferer.Node, receiver));
            var spread = Math.Sqrt((a * a) + (b * b));
            if (margin - _options.CaptureDb > 4 * spread) continue;
            if (margin + (spread * _random.NextNormal()) < _options.CaptureDb) return false;
        }

        return true;
    }

    private void ScheduleBegin(long ticks, int slot)
    {
        _pending[slot].Life = _nodes[_pending[slot].Node].Life;
        _scheduler.Schedule(new(ticks), _handler, slot, Begin);
    }

    private long AdvertisingDelay() => (long)(_random.NextDouble() * _options.AdvertisingDelay.Ticks);

    private int TakePending()
    {
        if (_freePending >= 0)
        {
            var slot = _freePending;
            _freePending = _pending[slot].Next;
            return slot;
        }

        if (_usedPending == _pending.Length) Array.Resize(ref _pending, _usedPending * 2);
        return _usedPending++;
    }

    private void FreePending(int slot)
    {
        _nodes[_pending[slot].Node].Waiting--;
        _pending[slot].Next = _freePending;
        _freePending = slot;
    }

    private void Account(ref NodeState state)
    {
        var now = _scheduler.Now.Ticks;
        if (state.IsAlive && state.IsListening) state.ListenedTicks += now - state.Accounted;
        state.Accounted = now;
    }

    private void CheckNode(int node)
    {
        if ((uint)node >= (uint)_nodes.Length) throw new ArgumentOutOfRangeException(nameof(node), node, $"The radio has the nodes 0 to {_nodes.Length - 1}.");
    }

    private readonly struct OnAir(long from, long air, int node)
    {
        public readonly long From = from;
        public readonly long Air = air;
        public readonly int Node = node;
    }

    private readonly record struct Interferer(int Channel, int Node);

    private struct Pending
    {
        public MeshTransmission Transmission;
        public int Node;
        public int Left;
        public int Life;
        public int Next;
    }

    private struct NodeState
    {
        public bool IsAlive;
        public bool IsListening;
        public int Waiting;
        public int Life;
        public long BusyUntil;
        public long LastFrom;
        public long LastUntil;
        public long EarlierFrom;
        public long EarlierUntil;
        public long ListenedTicks;
        public long TransmittedTicks;
        public long Accounted;
    }
}
