using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>A recipient's private prekeys: makes bundles for senders, finds the key of an envelope, and deletes what is used up. For one thread.</summary>
/// <remarks>
/// The state holds private keys: the caller encrypts it, keeps it before a bundle is given away, and again in the transaction that delivers an envelope. <see cref="Export"/> writes all of it,
/// <see cref="ExportKey"/> one key, for a store that keeps and deletes them one by one.
/// <para>
/// What changes changes at once, and what is deleted is zeroed at once, unless <see cref="Begin"/> was called: then <see cref="Commit"/> makes the changes good, and <see cref="RollBack"/> takes them back
/// because the transaction failed that was to keep them.
/// </para>
/// </remarks>
public sealed class PrekeyStore : IDisposable
{
    private const byte Version = 1;
    private const int HeadSize = 6;
    private const int EntryHeadSize = 1 + sizeof(ulong);
    private readonly PrekeyPolicy _policy;
    private readonly Dictionary<KeyId, (EnvelopeKeyPair Pair, PrekeyKind Kind, DtnTime Expires)> _keys = [];
    private readonly HashSet<KeyId> _added = [];
    private readonly Dictionary<KeyId, (EnvelopeKeyPair Pair, PrekeyKind Kind, DtnTime Expires)> _deleted = [];
    private (KeyId Rotating, KeyId LastResort) _current;
    private (KeyId Rotating, KeyId LastResort) _currentBefore;
    private bool _isChanging;
    private bool _isDisposed;

    /// <summary>An empty store.</summary>
    /// <exception cref="ArgumentException">The policy is out of its range.</exception>
    public PrekeyStore(PrekeyPolicy? policy = null)
    {
        _policy = policy ?? new();
        _policy.ThrowUnlessValid();
    }

    /// <summary>Private keys that are kept.</summary>
    public int Count => _keys.Count;

    /// <summary>The keys that are kept, by name.</summary>
    public IReadOnlyCollection<KeyId> Ids => _keys.Keys;

    /// <summary>One-time prekeys that may still be made.</summary>
    public int OneTimeRoom
    {
        get
        {
            var kept = 0;
            foreach (var key in _keys.Values) kept += key.Kind == PrekeyKind.OneTime ? 1 : 0;
            return Math.Max(0, _policy.MaxOneTime - kept);
        }
    }

    /// <summary>Octets that <see cref="Export"/> writes.</summary>
    public int StateSize => HeadSize + (_keys.Count * KeySize);

    /// <summary>Octets that <see cref="ExportKey"/> writes.</summary>
    public int KeySize => EntryHeadSize + _policy.Suite.PrivateKeySize;

    /// <summary>Keys made since <see cref="Begin"/> that are still there.</summary>
    public IReadOnlyCollection<KeyId> Added => _added;

    /// <summary>Keys deleted since <see cref="Begin"/> that were there before it.</summary>
    public IReadOnlyCollection<KeyId> Deleted => _deleted.Keys;

    /// <summary>Makes a bundle for one sender: the rotating prekey, the last resort, and fresh one-time prekeys, as many as there is room for.</summary>
    /// <param name="owner">The recipient's envelope signing key.</param>
    /// <param name="oneTime">One-time prekeys wanted, 0 to 1,000.</param>
    /// <param name="now">The time of day.</param>
    /// <exception cref="ArgumentException">The key is not for envelopes, the number is out of range, or the time is not known.</exception>
    public PrekeyBundle Issue(SigningKey owner, int oneTime, DtnTime now)
    {
        ThrowUnlessIssuable(owner, oneTime, now);
        DeleteExpired(now);
        return Issue(owner, [], oneTime, now);
    }

    /// <summary>
    /// Makes a bundle that replaces those before it: the rotating prekey, the last resort, the one-time prekeys that are still here with more than half of their life, and fresh ones until there are
    /// as many as wanted. The one sender leaves out those that it used.
    /// </summary>
    /// <param name="owner">The recipient's envelope signing key.</param>
    /// <param name="oneTime">One-time prekeys wanted, 0 to 1,000.</param>
    /// <param name="now">The time of day.</param>
    /// <exception cref="ArgumentException">The key is not for envelopes, the number is out of range, or the time is not known.</exception>
    public PrekeyBundle Replenish(SigningKey owner, int oneTime, DtnTime now)
    {
        ThrowUnlessIssuable(owner, oneTime, now);
        DeleteExpired(now);
        var kept = new List<KeyId>();
        foreach (var (id, key) in _keys)
        {
            if (key.Kind == PrekeyKind.OneTime && kept.Count < oneTime && key.Expires > now.Add(_policy.Lifetime / 2)) kept.Add(id);
        }

        return Issue(owner, kept, oneTime - kept.Count, now);
    }

    /// <summary>Whether the next bundle has another rotating or last-resort prekey than the last: half of the life of one is over, or there is none.</summary>
    public bool IsRenewalDue(DtnTime now) => !IsFresh(_current.Rotating, _policy.Lifetime, now) || !IsFresh(_current.LastResort, _policy.LastResortLifetime, now);

    /// <summary>One-time prekeys that are here and that a sender may still use.</summary>
    public int CountOneTime(DtnTime now)
    {
        var count = 0;
        foreach (var key in _keys.Values) count += key.Kind == PrekeyKind.OneTime && key.Expires > now ? 1 : 0;
        return count;
    }

    /// <summary>From here on changes wait for <see cref="Commit"/> or <see cref="RollBack"/>; what is deleted is not found any more, and zeroed by the former. Called again before that it does nothing.</summary>
    public void Begin()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_isChanging) return;
        (_isChanging, _currentBefore) = (true, _current);
    }

    /// <summary>The transaction succeeded: the changes since <see cref="Begin"/> stay, and the keys that were deleted are zeroed.</summary>
    public void Commit()
    {
        foreach (var key in _deleted.Values) key.Pair.Dispose();
        EndChanges();
    }

    /// <summary>The transaction failed: keys made since <see cref="Begin"/> are zeroed, those deleted since are back.</summary>
    public void RollBack()
    {
        if (!_isChanging) return;
        foreach (var id in _added)
        {
            if (_keys.Remove(id, out var key)) key.Pair.Dispose();
        }

        foreach (var (id, key) in _deleted) _keys.Add(id, key);
        _current = _currentBefore;
        EndChanges();
    }

    /// <summary>Finds the private key that an envelope's stanza names. It belongs to the store: do not dispose it.</summary>
    public bool TryFind(KeyId id, [NotNullWhen(true)] out EnvelopeKeyPair? pair)
    {
        pair = _keys.TryGetValue(id, out var found) ? found.Pair : null;
        return pair is not null;
    }

    /// <summary>What an envelope has that was sealed to this key: <see cref="ForwardSecrecy.None"/> when it is no prekey of this store.</summary>
    public ForwardSecrecy ForwardSecrecyOf(KeyId id) => _keys.TryGetValue(id, out var found) ? Prekey.Of(found.Kind) : ForwardSecrecy.None;

    /// <summary>An envelope to this key opened and is being delivered: a one-time prekey is deleted, others stay. Gives the envelope's label.</summary>
    public ForwardSecrecy Use(KeyId id)
    {
        var label = ForwardSecrecyOf(id);
        if (label == ForwardSecrecy.OneTime) Delete(id);
        return label;
    }

    /// <summary>Opens an envelope that was sealed to one of these prekeys, and uses that up: a one-time prekey is deleted before the payload is given out.</summary>
    /// <param name="envelope">What opens it.</param>
    /// <param name="octets">One whole envelope.</param>
    /// <param name="trusted">Gives the verification key of a trusted sender, or null.</param>
    /// <param name="opened">The payload, what the header says and the label, when the status is <see cref="OpenStatus.Opened"/>.</param>
    /// <param name="preSharedKey">Gives the pre-shared key of an id, for envelopes that take one.</param>
    public OpenStatus Open(Envelope envelope, ReadOnlySpan<byte> octets, Func<KeyId, VerificationKey?> trusted, out OpenedEnvelope? opened, Func<string, EnvelopePreSharedKey?>? preSharedKey = null)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentNullException.ThrowIfNull(envelope);
        opened = null;
        var reading = EnvelopeHeader.Read(octets, out var header);
        if (reading.Status != OpenStatus.Opened) return reading.Status;
        for (var at = 0; at < header.StanzaCount; at++)
        {
            var id = header.StanzaAt(at).Recipient;
            if (!_keys.TryGetValue(id, out var key)) continue;
            var status = envelope.Open(octets, new EnvelopeOpening { Recipient = key.Pair, Trusted = trusted, PreSharedKey = preSharedKey, ForwardSecrecy = Prekey.Of(key.Kind) }, out opened);
            if (status == OpenStatus.Opened) Use(id);
            return status;
        }

        return OpenStatus.NotForThisKey;
    }

    /// <summary>Deletes the private keys that expired longer ago than the retention; returns how many. Nothing happens without a clock.</summary>
    public int DeleteExpired(DtnTime now)
    {
        if (!now.IsKnown) return 0;
        List<KeyId>? gone = null;
        foreach (var (id, key) in _keys)
        {
            if (key.Expires.Add(_policy.Retention) <= now) (gone ??= []).Add(id);
        }

        foreach (var id in gone ?? []) Delete(id);
        return gone?.Count ?? 0;
    }

    /// <summary>Writes the private keys: version 1 | suite 1 | count 4 | each: kind 1, expires 8, private key. The caller encrypts and zeroes them.</summary>
    /// <returns>Octets written.</returns>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="StateSize"/>.</exception>
    public int Export(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (destination.Length < StateSize) throw new ArgumentException($"The destination has {destination.Length} octets; the state takes {StateSize}.", nameof(destination));
        var state = new StateWriter(destination);
        state.Write(Version);
        state.Write(_policy.Suite.Id);
        state.Write((uint)_keys.Count);
        foreach (var (pair, kind, expires) in _keys.Values)
        {
            Write(ref state, pair, kind, expires);
        }

        return state.Written;
    }

    /// <summary>Writes one private key: kind 1, expires 8, private key. The caller encrypts and zeroes it.</summary>
    /// <returns>Octets written.</returns>
    /// <exception cref="ArgumentException">The key is none of this store, or the destination is shorter than <see cref="KeySize"/>.</exception>
    public int ExportKey(KeyId id, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!_keys.TryGetValue(id, out var key)) throw new ArgumentException($"The prekey {id} is not here.", nameof(id));
        if (destination.Length < KeySize) throw new ArgumentException($"The destination has {destination.Length} octets; the key takes {KeySize}.", nameof(destination));
        var state = new StateWriter(destination);
        Write(ref state, key.Pair, key.Kind, key.Expires);
        return state.Written;
    }

    /// <summary>Takes one exported key in; it is no change that <see cref="RollBack"/> takes back. False, with nothing changed, when the octets are no key of the policy's suite, or one that is here already.</summary>
    public bool ImportKey(ReadOnlySpan<byte> octets)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var state = new StateReader(octets);
        return octets.Length == KeySize && TryImport(ref state, 1);
    }

    /// <summary>Reads an exported state; null when the octets are none of a store with this policy's suite.</summary>
    /// <exception cref="ArgumentException">The policy is out of its range.</exception>
    public static PrekeyStore? Import(ReadOnlySpan<byte> octets, PrekeyPolicy? policy = null)
    {
        var store = new PrekeyStore(policy);
        var state = new StateReader(octets);
        var (version, suite, count) = (state.ReadByte(), state.ReadByte(), state.ReadUInt32());
        if (!state.IsBad && version == Version && suite == store._policy.Suite.Id && store.TryImport(ref state, count) && state.IsAtEnd) return store;
        store.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        foreach (var key in _keys.Values) key.Pair.Dispose();
        foreach (var key in _deleted.Values) key.Pair.Dispose();
        _keys.Clear();
        EndChanges();
    }

    private void ThrowUnlessIssuable(SigningKey owner, int oneTime, DtnTime now)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentNullException.ThrowIfNull(owner);
        if (owner.VerificationKey.Purpose != KeyPurpose.Envelope) throw new ArgumentException($"The key is for {owner.VerificationKey.Purpose}; prekeys are signed with a key for {KeyPurpose.Envelope}.", nameof(owner));
        if (oneTime is < 0 or > 1000) throw new ArgumentOutOfRangeException(nameof(oneTime), oneTime, "A bundle takes 0 to 1,000 one-time prekeys.");
        if (!now.IsKnown) throw new ArgumentException("The time is not known; prekeys expire, so they need a clock.", nameof(now));
    }

    private PrekeyBundle Issue(SigningKey owner, List<KeyId> kept, int fresh, DtnTime now)
    {
        if (!IsFresh(_current.Rotating, _policy.Lifetime, now)) _current.Rotating = Add(PrekeyKind.Rotating, now.Add(_policy.Lifetime));
        if (!IsFresh(_current.LastResort, _policy.LastResortLifetime, now)) _current.LastResort = Add(PrekeyKind.LastResort, now.Add(_policy.LastResortLifetime));
        var prekeys = new List<Prekey> { Public(_current.Rotating), Public(_current.LastResort) };
        foreach (var id in kept) prekeys.Add(Public(id));
        for (var left = Math.Min(fresh, OneTimeRoom); left > 0; left--) prekeys.Add(Public(Add(PrekeyKind.OneTime, now.Add(_policy.Lifetime))));
        return PrekeyBundle.Sign(owner, now, _policy.Suite, [.. prekeys]);
    }

    private static void Write(ref StateWriter state, EnvelopeKeyPair pair, PrekeyKind kind, DtnTime expires)
    {
        state.Write((byte)kind);
        state.Write(expires.Milliseconds);
        var key = pair.ExportPrivateKey();
        state.Write(key);
        CryptographicOperations.ZeroMemory(key);
    }

    private bool TryImport(ref StateReader state, uint count)
    {
        for (; count > 0; count--)
        {
            var kind = (PrekeyKind)state.ReadByte();
            var expires = new DtnTime((ulong)state.ReadInt64());
            var octets = state.Read(_policy.Suite.PrivateKeySize);
            if (state.IsBad || kind is not (PrekeyKind.Rotating or PrekeyKind.OneTime or PrekeyKind.LastResort)) return false;
            try
            {
                var pair = EnvelopeKeyPair.ImportPrivateKey(_policy.Suite, octets);
                if (!_keys.TryAdd(pair.PublicKey.Id, (pair, kind, expires)))
                {
                    pair.Dispose();
                    return false;
                }

                if (kind == PrekeyKind.Rotating && IsLater(expires, _current.Rotating)) _current.Rotating = pair.PublicKey.Id;
                if (kind == PrekeyKind.LastResort && IsLater(expires, _current.LastResort)) _current.LastResort = pair.PublicKey.Id;
            }
            catch (CryptographicException)
            {
                return false;
            }
        }

        return true;
    }

    private bool IsLater(DtnTime expires, KeyId than) => !_keys.TryGetValue(than, out var other) || expires >= other.Expires;

    /// <summary>Whether a key is there with more than half of its life: so a bundle's keys last half of it at least.</summary>
    private bool IsFresh(KeyId current, TimeSpan lifetime, DtnTime now) => _keys.TryGetValue(current, out var key) && key.Expires > now.Add(lifetime / 2);

    private KeyId Add(PrekeyKind kind, DtnTime expires)
    {
        var pair = EnvelopeKeyPair.Generate(_policy.Suite);
        _keys.Add(pair.PublicKey.Id, (pair, kind, expires));
        if (_isChanging) _added.Add(pair.PublicKey.Id);
        return pair.PublicKey.Id;
    }

    private Prekey Public(KeyId id)
    {
        var (pair, kind, expires) = _keys[id];
        return new(kind, expires, pair.PublicKey);
    }

    private void Delete(KeyId id)
    {
        if (!_keys.Remove(id, out var key)) return;
        if (_isChanging && !_added.Remove(id)) _deleted.Add(id, key);
        else key.Pair.Dispose();
    }

    private void EndChanges()
    {
        _added.Clear();
        _deleted.Clear();
        _isChanging = false;
    }
}
