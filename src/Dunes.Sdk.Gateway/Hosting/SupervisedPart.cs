using Microsoft.Extensions.Logging;

namespace Dunes.Sdk.Gateway.Hosting;

/// <summary>
/// Calls what an integrator supplied, so that its failures harm nothing else: what it throws is logged and counted under its name, and it
/// rests before it is called again, longer each time.
/// </summary>
/// <param name="name">Names the part in logs and metrics.</param>
/// <param name="metrics">Counts failures.</param>
/// <param name="logger">Logs them.</param>
internal sealed class SupervisedPart(string name, GatewayMetrics metrics, ILogger logger)
{
    public static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(30);
    private TimeSpan _rest = FirstRest;

    /// <summary>When the part may be called again; null if it does not rest.</summary>
    public TimeSpan? RestsUntil { get; private set; }

    /// <summary>Calls the part, unless it rests.</summary>
    /// <returns>Whether the call came back without an exception.</returns>
    public bool TryCall<TState>(TimeSpan now, TState state, Action<TState> call)
    {
        if (now < RestsUntil) return false;
        try
        {
            call(state);
        }
        catch (Exception failure)
        {
            (RestsUntil, var rest) = (now + _rest, _rest);
            _rest = _rest * 2 < LongestRest ? _rest * 2 : LongestRest;
            metrics.CountFailure(name);
            logger.PartFailed(failure, name, rest.TotalSeconds);
            return false;
        }

        (RestsUntil, _rest) = (null, FirstRest);
        return true;
    }

    /// <summary>The last call, whether the part rests or not.</summary>
    public void CallLast<TState>(TState state, Action<TState> call)
    {
        RestsUntil = null;
        TryCall(TimeSpan.Zero, state, call);
    }

    /// <summary>The name that an integrator's part gives itself, behind its kind.</summary>
    public static string NameOf(string kind, Func<string?> name)
    {
        try
        {
            return name() is { Length: > 0 } own ? $"{kind} {own}" : kind;
        }
        catch (Exception)
        {
            return kind; // it cannot even say its name
        }
    }
}
