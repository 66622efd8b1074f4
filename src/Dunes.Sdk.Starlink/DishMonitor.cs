using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dunes.Sdk.Starlink;

/// <summary>Asks a dish for its status again and again, and tells the uplinks that run through it.</summary>
/// <remarks>
/// After a failure it waits twice as long each time, up to 8 intervals and at most a minute (but never less than one interval); the first answer ends that.
/// A dish that falls silent or changes its state is logged once, not at every query.
/// </remarks>
public sealed class DishMonitor : BackgroundService
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private readonly IDish _dish;
    private readonly string _name;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StarlinkMetrics _metrics;
    private readonly Lock _gate = new();
    private Attached[] _uplinks = [];
    private DishStatus? _latest;
    private string? _state;
    private bool _isSilent;

    /// <summary>Creates the monitor; it begins when the host starts it.</summary>
    /// <param name="dish">Who is asked.</param>
    /// <param name="name">What the dish is called in logs and metrics.</param>
    /// <param name="options">How often it is asked.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Where changes are told.</param>
    /// <param name="meterFactory">Where <c>dunes.starlink.ping.loss</c> and <c>dunes.starlink.ping.latency</c> go; nowhere when null.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public DishMonitor(IDish dish, string name, DishOptions options, TimeProvider timeProvider, ILogger<DishMonitor> logger, IMeterFactory? meterFactory = null)
    {
        ArgumentNullException.ThrowIfNull(dish);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(logger);
        if (new DishOptionsValidator().Validate(name, options) is { Failed: true } wrong) throw new ArgumentException(wrong.FailureMessage, nameof(options));
        (_dish, _name, _interval, _time, _logger) = (dish, name, options.PollInterval, timeProvider, logger);
        _metrics = new(meterFactory, name);
    }

    /// <summary>The last status; null before the first answer and while the dish is silent.</summary>
    public DishStatus? Latest => Volatile.Read(ref _latest);

    /// <summary>Tells an uplink from now on, until the result is disposed. The uplink takes the dish's word on any thread.</summary>
    /// <param name="uplink">The uplink that runs through this dish.</param>
    /// <param name="now">The clock that the uplink is advanced with; called on the monitor's thread.</param>
    public IDisposable Attach(StarlinkUplink uplink, Func<TimeSpan> now)
    {
        ArgumentNullException.ThrowIfNull(uplink);
        ArgumentNullException.ThrowIfNull(now);
        var attached = new Attached(this, uplink, now);
        lock (_gate) _uplinks = [.. _uplinks, attached];
        return attached;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wait = _interval;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                Tell(await _dish.GetStatusAsync(stoppingToken).ConfigureAwait(false));
                wait = _interval;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                TellSilence(failure);
                wait = Longer(wait);
            }

            try
            {
                await Task.Delay(wait, _time, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>The longest wait between two queries of a silent dish.</summary>
    private TimeSpan Longest
    {
        get
        {
            var longest = 8 * _interval;
            return longest < LongestWait ? longest : _interval > LongestWait ? _interval : LongestWait;
        }
    }

    private TimeSpan Longer(TimeSpan wait) => 2 * wait < Longest ? 2 * wait : Longest;

    private void Tell(DishStatus status)
    {
        Volatile.Write(ref _latest, status);
        _metrics.Reported(status);
        foreach (var attached in Volatile.Read(ref _uplinks)) attached.Uplink.OnDishStatus(status, attached.Now());

        var state = status.State;
        if (_state is null || _isSilent) _logger.DishAnswers(_name, state);
        else if (_state != state) _logger.DishStateChanged(_name, _state, state);
        (_state, _isSilent) = (state, false);
    }

    private void TellSilence(Exception failure)
    {
        Volatile.Write(ref _latest, null);
        foreach (var attached in Volatile.Read(ref _uplinks)) attached.Uplink.OnDishUnreachable(attached.Now());
        if (_isSilent) return;
        _isSilent = true;
        if (failure is DunesException) _logger.DishSilent(_name, failure.Message, Longest);
        else _logger.DishBroken(_name, failure);
    }

    private sealed class Attached(DishMonitor monitor, StarlinkUplink uplink, Func<TimeSpan> now) : IDisposable
    {
        public StarlinkUplink Uplink => uplink;

        public Func<TimeSpan> Now => now;

        public void Dispose()
        {
            lock (monitor._gate) monitor._uplinks = Array.FindAll(monitor._uplinks, other => !ReferenceEquals(other, this));
        }
    }
}
