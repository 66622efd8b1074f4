using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Starlink;

/// <summary>An uplink that knows its dish: it holds bundles back while the dish says that nothing gets through, and reports the dish's latency and loss as its quality.</summary>
/// <remarks>
/// While a status of at most <see cref="StarlinkUplinkOptions.StatusLifetime"/> tells of an outage, or of a loss from <see cref="StarlinkUplinkOptions.HoldBackLoss"/> on,
/// <see cref="State"/> is Down and <see cref="TrySend"/> refuses; transfers under way, received bundles and acknowledgements go on as the session carries them, and
/// no event is made up for it. <see cref="Signal"/> is raised when the hold begins and when it ends.
/// <para>
/// <see cref="OnDishStatus"/> and <see cref="OnDishUnreachable"/> may be called on any thread: the latest word of the dish is one reference that is swapped.
/// All other members keep the rule of <see cref="IUplink"/>, one caller at a time.
/// </para>
/// </remarks>
public sealed class StarlinkUplink : IUplink
{
    private readonly IUplink _inner;
    private readonly double _holdBackLoss;
    private readonly TimeSpan _lifetime;
    private Word? _word;

    /// <summary>Puts the dish's knowledge over an uplink that runs through it.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public StarlinkUplink(IUplink inner, StarlinkUplinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(options);
        if (new StarlinkUplinkOptionsValidator().Validate(null, options) is { Failed: true } wrong) throw new ArgumentException(wrong.FailureMessage, nameof(options));
        (_inner, _holdBackLoss, _lifetime) = (inner, options.HoldBackLoss, options.StatusLifetime);
    }

    /// <summary>Tells what the dish said. May be called on any thread.</summary>
    /// <param name="status">The status.</param>
    /// <param name="now">When it was said, on the same clock as <see cref="Advance"/>.</param>
    public void OnDishStatus(DishStatus status, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(status);
        Hear(new(status.Outage is not null || status.PopPingDropRate >= _holdBackLoss, status.PopPingLatency, status.PopPingDropRate, Add(now, _lifetime)));
    }

    /// <summary>Tells that the dish did not answer; the uplink then relies on the session alone. May be called on any thread.</summary>
    public void OnDishUnreachable(TimeSpan now) => Hear(null);

    /// <summary>Whether the dish's word holds bundles back now.</summary>
    public bool IsHeldBack => Volatile.Read(ref _word) is { IsHold: true };

    /// <inheritdoc/>
    public string Name => _inner.Name;

    /// <inheritdoc/>
    public EndpointId Peer => _inner.Peer;

    /// <inheritdoc/>
    public ulong PeerIncarnation => _inner.PeerIncarnation;

    /// <inheritdoc/>
    public void Introduce(ulong incarnation) => _inner.Introduce(incarnation);

    /// <inheritdoc/>
    public UplinkState State => IsHeldBack ? UplinkState.Down : _inner.State;

    /// <inheritdoc/>
    public UplinkQuality Quality
    {
        get
        {
            if (Volatile.Read(ref _word) is not { } word) return _inner.Quality;
            var session = _inner.Quality;
            return new((word.Loss < 1 ? word.RoundTrip : null) ?? session.RoundTrip, word.Loss ?? session.Loss);
        }
    }

    /// <inheritdoc/>
    public TimeSpan? Deadline => (_inner.Deadline, Volatile.Read(ref _word)?.Expires) switch
    {
        ({ } session, { } word) => session < word ? session : word,
        var (session, word) => session ?? word,
    };

    /// <inheritdoc/>
    public Action? Signal
    {
        get => _inner.Signal;
        set => _inner.Signal = value;
    }

    /// <inheritdoc/>
    public void Advance(TimeSpan now)
    {
        // A newer word that arrives in between stays.
        if (Volatile.Read(ref _word) is { } word && word.Expires <= now && ReferenceEquals(Interlocked.CompareExchange(ref _word, null, word), word) && word.IsHold) Signal?.Invoke();
        _inner.Advance(now);
    }

    /// <inheritdoc/>
    public bool TrySend(ReadOnlyMemory<byte> bundle, out ulong transfer)
    {
        if (!IsHeldBack) return _inner.TrySend(bundle, out transfer);
        transfer = 0;
        return false;
    }

    /// <inheritdoc/>
    public bool TryTakeEvent(out UplinkEvent uplinkEvent) => _inner.TryTakeEvent(out uplinkEvent);

    /// <inheritdoc/>
    public void Accept(ulong transfer) => _inner.Accept(transfer);

    /// <inheritdoc/>
    public void Refuse(ulong transfer, bool isRetryUseful) => _inner.Refuse(transfer, isRetryUseful);

    private void Hear(Word? word)
    {
        var before = Interlocked.Exchange(ref _word, word);
        if ((before?.IsHold ?? false) != (word?.IsHold ?? false)) Signal?.Invoke();
    }

    private static TimeSpan Add(TimeSpan now, TimeSpan lifetime) => now > TimeSpan.MaxValue - lifetime ? TimeSpan.MaxValue : now + lifetime;

    /// <summary>What the dish said last, and until when it counts.</summary>
    private sealed record Word(bool IsHold, TimeSpan? RoundTrip, double? Loss, TimeSpan Expires);
}
