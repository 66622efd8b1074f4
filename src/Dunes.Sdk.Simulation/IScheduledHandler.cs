namespace Dunes.Sdk.Simulation;

/// <summary>Takes events of a <see cref="Scheduler"/>; one object takes many, told apart by two numbers, so that an event costs no memory of its own.</summary>
public interface IScheduledHandler
{
    /// <summary>Called when an event is due; <see cref="Scheduler.Now"/> is its time.</summary>
    /// <param name="first">The first number given to <see cref="Scheduler.Schedule(TimeSpan, int, int, int)"/>.</param>
    /// <param name="second">The second number.</param>
    void OnEvent(int first, int second);
}
