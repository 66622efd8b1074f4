using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>A recipient's private prekeys: makes bundles for senders, finds the key of an envelope, and deletes what is used up. For one thread.</summary>
/// <remarks>The state holds private keys: the caller encrypts it, keeps it before a bundle is given away, and again in the transaction that delivers an envelope.</remarks>
public sealed class PrekeyStore : IDisposable
{
    private const byte Version = 1;
    private const int HeadSize = 6;
    private readonly PrekeyPolicy _policy;
    private readonly Dictionary<KeyId, (EnvelopeKeyPair Pair, PrekeyKind Kind, DtnTime Expires)> _keys = [];
    private KeyId _rotating;
    private KeyId _lastResort;
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
    public int StateSize => HeadSize + (_keys.Count * (1 + sizeof(ulong) + _policy.Suite.PrivateKeySize));

    /// <summary>Makes a bundle for one sender: the rotating prekey, the last resort, and fresh one-time prekeys, as many as there is room for.</summary>
    /// <param name="owner">The recipient's envelope signing key.</param>
    /// <param name="oneTime">One-time prekeys wanted, 0 to 1,000.</param>
    /// <param name="now">The time of day.</param>
    /// <exception cref="ArgumentException">The key is not for envelopes, the number is out of range, or the time is not known.</exception>
    public PrekeyBundle Issue(SigningKey owner, int oneTime, DtnTime now)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentNullException.ThrowIfNull(owner);
        if (owner.VerificationKey.Purpose != KeyPurpose.Envelope) throw new ArgumentException($"The key is for {owner.VerificationKey.Purpose}; prekeys are signed with a key for {KeyPurpose.Envelope}.", nameof(owner));
        if (oneTime is < 0 or > 1000) throw new ArgumentOutOfRangeException(nameof(oneTime), oneTime, "A bundle takes 0 to 1,000 one-time prekeys.");
        if (!now.IsKnown) throw new ArgumentException("The time is not known; prekeys expire, so they need a clock.", nameof(now));

        DeleteExpired(now);
        _rotating = Renew(_rotating, PrekeyKind.Rotating, _policy.Lifetime, now);
        _lastResort = Renew(_lastResort, PrekeyKind.LastResort, _policy.LastResortLifetime, now);
        var prekeys = new Prekey[2 + Math.Min(oneTime, OneTimeRoom)];
        (prekeys[0], prekeys[1]) = (Public(_rotating), Public(_lastResort));
        for (var at = 2; at < prekeys.Length; at++) prekeys[at] = Public(Add(PrekeyKind.OneTime, now.Add(_policy.Lifetime)));
        return PrekeyBundle.Sign(owner, now, _policy.Suite, prekeys);
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
            state.Write((byte)kind);
            state.Write(expires.Milliseconds);
            var key = pair.ExportPrivateKey();
            state.Write(key);
            CryptographicOperations.ZeroMemory(key);
        }

        return state.Written;
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
        _keys.Clear();
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
                if (!_keys.TryAdd(pair.PublicKey.Id, (pair, kind, expires))) return false;
                if (kind == PrekeyKind.Rotating && IsLater(expires, _rotating)) _rotating = pair.PublicKey.Id;
                if (kind == PrekeyKind.LastResort && IsLater(expires, _lastResort)) _lastResort = pair.PublicKey.Id;
            }
            catch (CryptographicException)
            {
                return false;
            }
        }

        return true;
    }

    private bool IsLater(DtnTime expires, KeyId than) => !_keys.TryGetValue(than, out var other) || expires >= other.Expires;

    /// <summary>The current key of a kind, or a fresh one when half of its life is over: so a bundle's keys last half of it at least.</summary>
    private KeyId Renew(KeyId current, PrekeyKind kind, TimeSpan lifetime, DtnTime now) =>
        _keys.TryGetValue(current, out var key) && key.Expires > now.Add(lifetime / 2) ? current : Add(kind, now.Add(lifetime));

    private KeyId Add(PrekeyKind kind, DtnTime expires)
    {
        var pair = EnvelopeKeyPair.Generate(_policy.Suite);
        _keys.Add(pair.PublicKey.Id, (pair, kind, expires));
        return pair.PublicKey.Id;
    }

    private Prekey Public(KeyId id)
    {
        var (pair, kind, expires) = _keys[id];
        return new(kind, expires, pair.PublicKey);
    }

    private void Delete(KeyId id)
    {
        if (_keys.Remove(id, out var key)) key.Pair.Dispose();
    }
}
