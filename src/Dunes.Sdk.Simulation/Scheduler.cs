namespace Dunes.Sdk.Simulation;

/// <summary>One queue of events in the order of time, and among equal times in the order they were scheduled. It owns no thread and no clock: whoever runs it moves time.</summary>
/// <remarks>Not thread-safe. Equal calls give equal runs. Events are values in a four-way heap; scheduling and running one allocates nothing once the heap has grown.</remarks>
public sealed class Scheduler
{
    private readonly List<IScheduledHandler> _handlers = [];
    private readonly ActionSlots _actions;
    private readonly int _actionHandler;
    private Event[] _heap = new Event[1024];
    private long _order;

    /// <summary>Creates an empty queue at time zero.</summary>
    public Scheduler()
    {
        _actions = new();
        _actionHandler = Register(_actions);
    }

    /// <summary>Virtual time since the start.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>Events that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Events run so far.</summary>
    public long EventsRun { get; private set; }

    /// <summary>When the next event is due; null when none waits.</summary>
    public TimeSpan? NextDue => Count == 0 ? null : new TimeSpan(_heap[0].Ticks);

    /// <summary>Adds a handler; the number names it in <see cref="Schedule(TimeSpan, int, int, int)"/>.</summary>
    public int Register(IScheduledHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _handlers.Add(handler);
        return _handlers.Count - 1;
    }

    /// <summary>Schedules an event for a registered handler; a time that is past means now.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No handler has that number.</exception>
    public void Schedule(TimeSpan at, int handler, int first, int second)
    {
        if ((uint)handler >= (uint)_handlers.Count) throw new ArgumentOutOfRangeException(nameof(handler), handler, $"A registered handler has a number of 0 to {_handlers.Count - 1}.");
        Push(new(Math.Max(at.Ticks, Now.Ticks), _order++, handler, first, second));
    }

    /// <summary>Schedules a call; for the few events that have much to remember.</summary>
    public void Schedule(TimeSpan at, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        Schedule(at, _actionHandler, _actions.Keep(action), 0);
    }

    /// <summary>Runs the next event, moving time to it; false when none waits.</summary>
    public bool RunNext()
    {
        if (Count == 0) return false;
        var next = Pop();
        Now = new(next.Ticks);
        EventsRun++;
        _handlers[next.Handler].OnEvent(next.First, next.Second);
        return true;
    }

    /// <summary>Runs everything that is due up to a moment, then moves time there.</summary>
    public void RunUntil(TimeSpan moment)
    {
        while (Count > 0 && _heap[0].Ticks <= moment.Ticks) RunNext();
        if (moment > Now) Now = moment;
    }

    private void Push(in Event added)
    {
        if (Count == _heap.Length) Array.Resize(ref _heap, Count * 2);
        var at = Count++;
        while (at > 0)
        {
            var parent = (at - 1) >> 2;
            if (!added.IsBefore(_heap[parent])) break;
            _heap[at] = _heap[parent];
            at = parent;
        }

        _heap[at] = added;
    }

    private Event Pop()
    {
        var heap = _heap.AsSpan(0, Count);
        var count = --Count;
        var top = heap[0];
        ref readonly var last = ref heap[count];
        var at = 0;
        while (true)
        {
            var child = (at << 2) + 1;
            if (child >= count) break;
            var end = Math.Min(child + 4, count);
            ref var least = ref heap[child];
            for (var other = child + 1; other < end; other++)
            {
                ref var candidate = ref heap[other];
                if (!candidate.IsBefore(least)) continue;
                least = ref candidate;
                child = other;
            }

            if (!least.IsBefore(last)) break;
            heap[at] = least;
            at = child;
        }

        heap[at] = last;
        return top;
    }

    private readonly struct Event(long ticks, long order, int handler, int first, int second)
    {
        public readonly long Ticks = ticks;
        public readonly long Order = order;
        public readonly int Handler = handler;
        public readonly int First = first;
        public readonly int Second = second;

        public bool IsBefore(in Event other) => Ticks < other.Ticks || (Ticks == other.Ticks && Order < other.Order);
    }

    private sealed class ActionSlots : IScheduledHandler
    {
        private readonly List<Action?> _slots = [];
        private readonly Stack<int> _free = new();

        public int Keep(Action action)
        {
            if (_free.TryPop(out var slot))
            {
                _slots[slot] = action;
                return slot;
            }

            _slots.Add(action);
            return _slots.Count - 1;
        }

        public void OnEvent(int first, int second)
        {
            var action = _slots[first]!;
            _slots[first] = null;
            _free.Push(first);
            action();
        }
    }
}
