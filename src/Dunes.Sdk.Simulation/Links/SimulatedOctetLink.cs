using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Simulation.Links;

/// <summary>One end of a connection over a <see cref="SimulatedPath"/>.</summary>
internal sealed class SimulatedOctetLink(SimulatedPath path, bool isActive) : IOctetLink
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private Direction? _outgoing;
    private Direction? _incoming;
    private int _attempt;

    public OctetLinkState State { get; private set; }

    public Action? Signal { get; set; }

    public void Open()
    {
        if (!isActive || State != OctetLinkState.Closed) return;
        State = OctetLinkState.Opening;
        Connect(++_attempt, path.Scheduler.Now + path.ConnectTimeout, FirstRetry);
    }

    public void Close()
    {
        if (State == OctetLinkState.Closed) return;
        var outgoing = _outgoing;
        Forget();
        outgoing?.Finish();
    }

    public int Write(ReadOnlySpan<byte> octets) => State == OctetLinkState.Open ? _outgoing!.Write(octets) : 0;

    public int Read(Span<byte> destination) => State == OctetLinkState.Open ? _incoming!.Read(destination) : 0;

    /// <summary>Cuts the end as a killed process does: nothing more is read or written, and the other end learns it when the path lets it.</summary>
    public void Abort() => Close();

    /// <summary>The connection is over; the owner is told.</summary>
    internal void OnLost()
    {
        if (State == OctetLinkState.Closed) return;
        Forget();
        Signal?.Invoke();
    }

    private void Forget()
    {
        _attempt++;
        State = OctetLinkState.Closed;
        (_outgoing, _incoming) = (null, null);
    }

    /// <summary>Sends a SYN, and again after 1, 2, 4 ... s while none gets through.</summary>
    private void Connect(int attempt, TimeSpan end, TimeSpan retry)
    {
        if (attempt != _attempt || State != OctetLinkState.Opening) return;
        var now = path.Scheduler.Now;
        if (now >= end)
        {
            OnLost();
            return;
        }

        var condition = path.Condition();
        if (!path.Passes(condition))
        {
            var again = now + retry;
            path.Scheduler.Schedule(again < end ? again : end, () => Connect(attempt, end, retry * 2));
            return;
        }

        path.Scheduler.Schedule(now + condition.OneWayDelay, () => Establish(attempt, condition.OneWayDelay));
    }

    private void Establish(int attempt, TimeSpan delay)
    {
        if (attempt != _attempt || State != OctetLinkState.Opening) return;
        var passive = new SimulatedOctetLink(path, isActive: false);
        var there = new Direction(path, this, passive);
        var back = new Direction(path, passive, this);
        (passive._outgoing, passive._incoming, passive.State) = (back, there, OctetLinkState.Open);
        path.Scheduler.Schedule(path.Scheduler.Now + delay, () =>
        {
            if (attempt != _attempt || State != OctetLinkState.Opening) return;
            (_outgoing, _incoming, State) = (there, back, OctetLinkState.Open);
            Signal?.Invoke();
        });
        path.Accepted(passive);
    }

    private void Arrived(Direction direction)
    {
        if (ReferenceEquals(_incoming, direction)) Signal?.Invoke();
    }

    private void RoomMade(Direction direction)
    {
        if (ReferenceEquals(_outgoing, direction)) Signal?.Invoke();
    }

    private void PeerFinished(Direction direction)
    {
        if (ReferenceEquals(_incoming, direction)) OnLost();
    }

    private void Broken(Direction direction)
    {
        if (ReferenceEquals(_incoming, direction) || ReferenceEquals(_outgoing, direction)) OnLost();
    }

    /// <summary>One way of a connection: segments under way in order, and octets that arrived and were not read.</summary>
    private sealed class Direction(SimulatedPath path, SimulatedOctetLink sender, SimulatedOctetLink receiver)
    {
        private const int SegmentSize = 1400;
        private static readonly TimeSpan LeastTimeout = TimeSpan.FromMilliseconds(200);
        private static readonly TimeSpan MostTimeout = TimeSpan.FromSeconds(16);
        private readonly Queue<byte[]> _underWay = new();
        private readonly Queue<byte[]> _arrived = new();
        private int _readFrom;
        private int _held;
        private bool _isSending;
        private bool _isWriterWaiting;
        private TimeSpan _stuckSince;
        private TimeSpan _lineFree;
        private TimeSpan _lastArrival;

        public int Write(ReadOnlySpan<byte> octets)
        {
            var taken = Math.Min(octets.Length, path.Window - _held);
            _isWriterWaiting = taken < octets.Length;
            for (var at = 0; at < taken; at += SegmentSize)
            {
                var size = Math.Min(SegmentSize, taken - at);
                _underWay.Enqueue(octets.Slice(at, size).ToArray());
            }

            _held += taken;
            SendHead(TimeSpan.Zero);
            return taken;
        }

        /// <summary>The sender is done: the receiver learns it behind everything that was sent.</summary>
        public void Finish()
        {
            _underWay.Enqueue([]);
            SendHead(TimeSpan.Zero);
        }

        public int Read(Span<byte> destination)
        {
            var taken = 0;
            while (taken < destination.Length && _arrived.TryPeek(out var head))
            {
                var part = head.AsSpan(_readFrom, Math.Min(head.Length - _readFrom, destination.Length - taken));
                part.CopyTo(destination[taken..]);
                taken += part.Length;
                _readFrom += part.Length;
                if (_readFrom < head.Length) break;
                _arrived.Dequeue();
                _readFrom = 0;
            }

            _held -= taken;
            if (taken > 0 && _isWriterWaiting)
            {
                _isWriterWaiting = false;
                path.Scheduler.Schedule(path.Scheduler.Now + path.Condition().OneWayDelay, () => sender.RoomMade(this));
            }

            return taken;
        }

        private void SendHead(TimeSpan timeout)
        {
            if (_isSending || !_underWay.TryPeek(out var head)) return;
            _isSending = true;
            var now = path.Scheduler.Now;
            if (timeout == TimeSpan.Zero) _stuckSince = now;
            var condition = path.Condition();
            if (!path.Passes(condition))
            {
                if (now - _stuckSince >= path.UserTimeout)
                {
                    sender.Broken(this);
                    receiver.Broken(this);
                    return;
                }

                var wait = timeout > TimeSpan.Zero ? timeout : LeastTimeout + (2 * condition.OneWayDelay);
                var next = wait * 2 < MostTimeout ? wait * 2 : MostTimeout;
                path.Scheduler.Schedule(now + wait, () =>
                {
                    _isSending = false;
                    SendHead(next);
                });
                return;
            }

            _underWay.Dequeue();
            var start = _lineFree > now ? _lineFree : now;
            _lineFree = start + TimeSpan.FromSeconds(head.Length * 8 / condition.BitsPerSecond);
            var arrival = _lineFree + condition.OneWayDelay;
            _lastArrival = arrival > _lastArrival ? arrival : _lastArrival;
            path.Scheduler.Schedule(_lastArrival, () => Arrive(head));

            // The next one enters the line when this one has left it.
            path.Scheduler.Schedule(_lineFree, () =>
            {
                _isSending = false;
                SendHead(TimeSpan.Zero);
            });
        }

        private void Arrive(byte[] octets)
        {
            if (octets.Length == 0)
            {
                receiver.PeerFinished(this);
                return;
            }

            _arrived.Enqueue(octets);
            receiver.Arrived(this);
        }
    }
}
