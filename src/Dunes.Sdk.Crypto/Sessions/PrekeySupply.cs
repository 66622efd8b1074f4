using System.Diagnostics.CodeAnalysis;

namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>A sender's prekeys of one recipient: hands out each one-time prekey once, then the rotating one, then the last resort.</summary>
/// <remarks>For one thread; it holds at most two bundles' worth. What was handed out is the caller's to remember across a restart, and to say when the bundle is added again.</remarks>
public sealed class PrekeySupply
{
    private const int MaxOneTime = 2 * PrekeyBundle.MaxPrekeys;
    private readonly Queue<Prekey> _oneTime = new();
    private KeyId? _owner;
    private Prekey? _rotating;
    private Prekey? _lastResort;

    /// <summary>One-time prekeys that are left.</summary>
    public int OneTimeCount => _oneTime.Count;

    /// <summary>Adds a bundle that was verified. Its rotating and last-resort prekeys replace those that expire earlier.</summary>
    /// <param name="bundle">The bundle, each once.</param>
    /// <param name="isUsed">Whether a one-time prekey was handed out before a restart; null when none was.</param>
    /// <exception cref="ArgumentException">The bundle is of another owner than those before it.</exception>
    public void Add(PrekeyBundle bundle, Func<KeyId, bool>? isUsed = null)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        if (_owner is { } owner && owner != bundle.Owner) throw new ArgumentException($"The bundle is of {bundle.Owner}; this supply has prekeys of {owner}.", nameof(bundle));
        _owner = bundle.Owner;
        foreach (var prekey in bundle.Prekeys)
        {
            switch (prekey.Kind)
            {
                case PrekeyKind.OneTime:
                    if (_oneTime.Count < MaxOneTime && isUsed?.Invoke(prekey.PublicKey.Id) != true) _oneTime.Enqueue(prekey);
                    break;
                case PrekeyKind.Rotating:
                    if (_rotating is null || prekey.Expires > _rotating.Expires) _rotating = prekey;
                    break;
                default:
                    if (_lastResort is null || prekey.Expires > _lastResort.Expires) _lastResort = prekey;
                    break;
            }
        }
    }

    /// <summary>Takes the best prekey that has not expired; false when there is none, and only a static key is left.</summary>
    /// <param name="now">The time of day. Without a clock nothing seems expired, and the recipient may have deleted what is handed out.</param>
    /// <param name="prekey">The prekey. A one-time one is not handed out again.</param>
    public bool TryTake(DtnTime now, [NotNullWhen(true)] out Prekey? prekey)
    {
        while (_oneTime.TryDequeue(out prekey))
        {
            if (prekey.Expires > now) return true;
        }

        prekey = _rotating?.Expires > now ? _rotating : _lastResort?.Expires > now ? _lastResort : null;
        return prekey is not null;
    }

    /// <summary>Takes the best prekey that has not expired and whose private half is surely kept until the envelope arrives; false when there is none, and only a static key is left.</summary>
    /// <param name="now">The time of day. Without a clock nobody knows what is kept, and there is none.</param>
    /// <param name="needed">How long the envelope may be under way, with what clocks may differ.</param>
    /// <param name="retention">How long the recipient keeps a private prekey after it expired.</param>
    /// <param name="mayBeOneTime">Whether a one-time prekey may be used up for it.</param>
    /// <param name="prekey">The prekey. A one-time one is not handed out again.</param>
    public bool TryTake(DtnTime now, TimeSpan needed, TimeSpan retention, bool mayBeOneTime, [NotNullWhen(true)] out Prekey? prekey)
    {
        prekey = null;
        if (!now.IsKnown) return false;
        for (var left = mayBeOneTime ? _oneTime.Count : 0; left > 0; left--)
        {
            prekey = _oneTime.Dequeue();
            if (IsKept(prekey)) return true;
            if (prekey.Expires > now) _oneTime.Enqueue(prekey); // an envelope that is under way for less may use it
        }

        prekey = IsKept(_rotating) ? _rotating : IsKept(_lastResort) ? _lastResort : null;
        return prekey is not null;

        bool IsKept(Prekey? candidate) => candidate is not null && candidate.Expires > now && candidate.Expires.Add(retention) >= now.Add(needed);
    }
}
