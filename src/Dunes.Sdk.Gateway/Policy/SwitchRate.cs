namespace Dunes.Sdk.Gateway.Policy;

/// <summary>Lets an actuator be switched so many times a minute; one command more waits until a minute after the first of them.</summary>
internal sealed class SwitchRate(int perMinute)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly Dictionary<ushort, Queue<TimeSpan>> _starts = []; // targets that passed policy, so the list of actuators bounds it

    /// <summary>Takes one switching now, or says when to ask again.</summary>
    public bool TryTake(ushort target, TimeSpan now, out TimeSpan next)
    {
        if (!_starts.TryGetValue(target, out var starts)) _starts.Add(target, starts = new());
        while (starts.TryPeek(out var oldest) && now - oldest >= Minute) starts.Dequeue();
        next = starts.Count < perMinute ? now : starts.Peek() + Minute;
        if (starts.Count >= perMinute) return false;
        starts.Enqueue(now);
        return true;
    }
}
