namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Calls what an integrator supplied: what it throws is counted and told, and goes no further.</summary>
internal sealed class Callbacks
{
    private long _failed;

    /// <summary>Calls that threw.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Told of each part that failed.</summary>
    public Action<string, Exception>? PartFailed { get; set; }

    /// <summary>Calls each subscriber, whatever the others do.</summary>
    public void Call<T>(string name, Action<T>? callback, T argument)
    {
        if (callback is null) return;
        foreach (var subscriber in Delegate.EnumerateInvocationList(callback))
        {
            try
            {
                subscriber(argument);
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                Interlocked.Increment(ref _failed);
                Tell(name, failure);
            }
        }
    }

    /// <summary>Raises a signal, on any thread.</summary>
    public void Raise(Action? signal)
    {
        try
        {
            signal?.Invoke();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            Interlocked.Increment(ref _failed); // told nobody: this may be an advisor's thread
        }
    }

    /// <summary>Tells of a part that failed.</summary>
    public void Tell(string name, Exception failure)
    {
        try
        {
            PartFailed?.Invoke(name, failure);
        }
        catch (Exception again) when (again is not OutOfMemoryException)
        {
            Interlocked.Increment(ref _failed);
        }
    }
}
