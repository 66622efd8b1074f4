using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Keys;

/// <summary>The keys of a node, its own and those of others that it trusts, encrypted at rest in a folder.</summary>
/// <remarks>
/// <para>Own keys: one is current for each purpose of signing and for each suite of receiving. A rotation puts a fresh one in its place; the one before
/// opens and verifies until its retention ends. A revoked key is refused for everything, and still named.</para>
/// <para>Keys that a look-up gives belong to the ring: they are disposed with it, or when they are purged. Several threads, and several processes on one
/// folder, may use a ring: changes take turns by a lock file, and <see cref="Reload"/> shows what others changed. A change that the disk failed in
    /// (<see cref="KeyRingException"/>) was made wholly or not at all; the next call reads which.</para>
/// </remarks>
public sealed class KeyRing : IDisposable
{
    /// <summary>The most keys that a ring holds, those that are only named any more included.</summary>
    public const int MaxKeys = 10_000;

    /// <summary>The most characters of a reason or a provenance.</summary>
    public const int MaxTextLength = 256;

    private readonly Lock _turn = new();
    private readonly RingStore _store;
    private readonly KeyRingOptions _options;
    private readonly TimeProvider _time;
    private readonly Dictionary<KeyId, RingSlot> _slots = [];
    private bool _disposed;

    private KeyRing(RingStore store, KeyRingOptions options, TimeProvider time) => (_store, _options, _time) = (store, options, time);

    /// <summary>How often the ring was changed. Kept elsewhere, it tells a folder that was put back as a whole.</summary>
    public long Revision { get; private set; }

    private DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(_time.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>Opens the ring of a folder, or makes it.</summary>
    /// <exception cref="ArgumentException">The options are out of their range.</exception>
    /// <exception cref="KeyRingException">A file is missing, damaged or rolled back, the protector is another one, or others than its owner may use the folder or <c>ring.key</c> (modes 0700 and 0600; not asked on Windows). A damaged file of one key is no reason: see <see cref="KeyRingEntry.Damage"/>.</exception>
    /// <exception cref="KeyRingBusyException">Another process is writing it at this moment.</exception>
    public static KeyRing Open(KeyRingOptions options, IKeyProtector protector, TimeProvider time) => Open(options, protector, time, new RingDisk());

    internal static KeyRing Open(KeyRingOptions options, IKeyProtector protector, TimeProvider time, IRingDisk disk)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(protector);
        ArgumentNullException.ThrowIfNull(time);
        if (new KeyRingOptionsValidator().Validate(null, options) is { Failed: true } refused) throw new ArgumentException(refused.FailureMessage, nameof(options));
        var ring = new KeyRing(RingStore.Open(disk, options, protector), options, time);
        try
        {
            ring.Reload();
            return ring;
        }
        catch
        {
            ring.Dispose();
            throw;
        }
    }

    /// <summary>Reads what other processes changed.</summary>
    /// <exception cref="KeyRingException">A file is missing, damaged or rolled back; the ring stays as it was.</exception>
    /// <exception cref="KeyRingBusyException">Another process is writing at this moment.</exception>
    public void Reload()
    {
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            using (_store.Lock()) Load();
        }
    }

    /// <summary>Every key, the oldest first.</summary>
    public IReadOnlyList<KeyRingEntry> List()
    {
        lock (_turn) return [.. _slots.Values.Select(slot => slot.Entry).OrderBy(entry => entry.Details.Created).ThenBy(entry => entry.Details.Id.Value)];
    }

    /// <summary>What the ring knows of a key; null when it never had it.</summary>
    public KeyRingEntry? Find(KeyId id)
    {
        lock (_turn) return _slots.GetValueOrDefault(id)?.Entry;
    }

    /// <summary>What a key may be used for now; null when the ring never had it.</summary>
    public KeyState? StateOf(KeyId id) => Find(id)?.StateAt(_time.GetUtcNow());

    /// <summary>Makes a signing key, which is current for its purpose from now on; one that was current verifies until its retention ends.</summary>
    public KeyRingEntry RotateSigningKey(KeyPurpose purpose, SignatureAlgorithm algorithm)
    {
        using var key = SigningKey.Generate(purpose, algorithm);
        var now = Now;
        return Add(KeyDetails.Of(key.VerificationKey, now, now + _options.Lifetime), KeyFile.Write(key, now, now + _options.Lifetime, []), "generated", isOwn: true, isRotation: true);
    }

    /// <summary>Makes a recipient's key pair, which is current for its suite from now on; one that was current opens until its retention ends.</summary>
    public KeyRingEntry RotateEnvelopeKey(EnvelopeSuite suite)
    {
        using var key = EnvelopeKeyPair.Generate(suite);
        var now = Now;
        return Add(KeyDetails.Of(key.PublicKey, now, now + _options.Lifetime), KeyFile.Write(key, now, now + _options.Lifetime, []), "generated", isOwn: true, isRotation: true);
    }

    /// <summary>Takes a copy of a signing key. It is current for its purpose if no other is; otherwise it verifies only.</summary>
    /// <param name="key">The key; it stays the caller's.</param>
    /// <param name="provenance">Where it came from.</param>
    /// <param name="created">When it was made.</param>
    /// <param name="expires">From when on it signs nothing new; null for never.</param>
    /// <exception cref="KeyRefusedException">The ring has the key, or had it.</exception>
    public KeyRingEntry Import(SigningKey key, string provenance, DateTimeOffset created, DateTimeOffset? expires)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Add(KeyDetails.Of(key.VerificationKey, created, expires), KeyFile.Write(key, created, expires, []), provenance, isOwn: true);
    }

    /// <summary>Takes a copy of a recipient's key pair. It is current for its suite if no other is; otherwise it opens only.</summary>
    /// <param name="key">The key pair; it stays the caller's.</param>
    /// <param name="provenance">Where it came from.</param>
    /// <param name="created">When it was made.</param>
    /// <param name="expires">From when on it receives nothing new; null for never.</param>
    /// <exception cref="KeyRefusedException">The ring has the key, or had it.</exception>
    public KeyRingEntry Import(EnvelopeKeyPair key, string provenance, DateTimeOffset created, DateTimeOffset? expires)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Add(KeyDetails.Of(key.PublicKey, created, expires), KeyFile.Write(key, created, expires, []), provenance, isOwn: true);
    }

    /// <summary>Takes the key of a file: a private key becomes our own, and a public key is trusted.</summary>
    /// <param name="file">The file; it stays the caller's.</param>
    /// <param name="provenance">Where it came from, and why it is believed.</param>
    /// <param name="passphrase">The passphrase of an encrypted private key.</param>
    /// <param name="purpose">What a bare PEM file is for, which does not say it; otherwise null, or what the file says.</param>
    /// <param name="isRecipient">Whether a bare PEM file is a recipient's key, and not a signer's.</param>
    /// <exception cref="ArgumentException">The file is bare and no purpose was given.</exception>
    /// <exception cref="KeyFileException">The file holds no such key, or the passphrase is wrong.</exception>
    /// <exception cref="KeyRefusedException">The ring has the key, or had it.</exception>
    public KeyRingEntry Import(KeyFile file, string provenance, ReadOnlySpan<byte> passphrase = default, KeyPurpose? purpose = null, bool isRecipient = false)
    {
        ArgumentNullException.ThrowIfNull(file);
        var use = purpose ?? file.Details?.Purpose ?? throw new ArgumentException($"{file.Name} does not say what its key is for; the purpose is to be given.", nameof(purpose));
        var created = file.Details?.Created ?? Now;
        var expires = file.Details is { } details ? details.Expires : Now + _options.Lifetime;
        if (file.Details is null ? isRecipient : file.Details.Suite is not null)
        {
            if (use != KeyPurpose.Envelope) throw new ArgumentException($"A recipient's key has the purpose {nameof(KeyPurpose.Envelope)}, and not {use}.", nameof(purpose));
            if (!file.IsPrivate) return Add(file.OpenEnvelopePublicKey(), provenance, created, expires);
            using var pair = file.OpenEnvelopeKeyPair(passphrase);
            return Import(pair, provenance, created, expires);
        }

        if (!file.IsPrivate) return Add(file.OpenVerificationKey(use), provenance, created, expires);
        using var key = file.OpenSigningKey(use, passphrase);
        return Import(key, provenance, created, expires);
    }

    /// <summary>Takes a signer's JSON Web Key, which says neither purpose nor times: a private key becomes our own, and a public key is trusted.</summary>
    /// <param name="key">The key; it stays the caller's.</param>
    /// <param name="purpose">What it signs.</param>
    /// <param name="provenance">Where it came from, and why it is believed.</param>
    /// <exception cref="InvalidOperationException">The key is X25519, which signs nothing.</exception>
    /// <exception cref="KeyRefusedException">The ring has the key, or had it.</exception>
    public KeyRingEntry Import(JsonWebKeyText key, KeyPurpose purpose, string provenance)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!key.IsPrivate) return Add(key.ToVerificationKey(purpose), provenance, Now, Now + _options.Lifetime);
        using var signing = key.ToSigningKey(purpose);
        return Import(signing, provenance, Now, Now + _options.Lifetime);
    }

    /// <summary>Trusts a signer.</summary>
    /// <param name="key">The public key.</param>
    /// <param name="provenance">How it came here, and why it is believed.</param>
    /// <param name="expires">From when on nothing newly signed is expected; null for as long as it is not revoked.</param>
    /// <exception cref="KeyRefusedException">The ring has the key, or had it.</exception>
    public KeyRingEntry Trust(VerificationKey key, string provenance, DateTimeOffset? expires = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Add(key, provenance, Now, expires);
    }

    /// <summary>Trusts a recipient's key.</summary>
    /// <inheritdoc cref="Trust(VerificationKey, string, DateTimeOffset?)"/>
    public KeyRingEntry Trust(EnvelopePublicKey key, string provenance, DateTimeOffset? expires = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Add(key, provenance, Now, expires);
    }

    /// <summary>Revokes a key, own or trusted: from now on it is refused for everything, and still named. A key that was revoked before stays as it was.</summary>
    /// <exception cref="KeyRefusedException">The ring never had the key.</exception>
    public KeyRingEntry Revoke(KeyId id, string reason)
    {
        ThrowUnlessText(reason, nameof(reason));
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            using var turn = _store.Lock();
            Load();
            var entry = Known(id).Entry;
            return entry.RevokedAt is null ? Commit(entry with { RevokedAt = Now, RevocationReason = reason }) : entry;
        }
    }

    /// <summary>Erases the files of keys that were revoked or whose retention is over, and files that no change was finished for. The keys are still named.</summary>
    /// <returns>How many keys were erased.</returns>
    public int Purge()
    {
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            using var turn = _store.Lock();
            Load();
            var now = Now;
            var over = _slots.Values.Where(slot => !slot.Entry.FileDigest.IsEmpty && slot.Entry.StateAt(now) is KeyState.Revoked or KeyState.Expired).Select(slot => slot.Entry).ToList();
            if (over.Count > 0) Commit([.. over.Select(entry => entry with { FileDigest = default, Damage = null })]);
            foreach (var entry in over) _slots[entry.Details.Id].Forget();
            _store.DeleteKeysExcept(_slots.Values.Where(slot => !slot.Entry.FileDigest.IsEmpty).Select(slot => slot.Entry.Details.Id).ToHashSet());
            return over.Count;
        }
    }

    /// <summary>Protects the ring by another protector from now on. Copies of the folder that were made before still open by the old one.</summary>
    public void Protect(IKeyProtector protector)
    {
        ArgumentNullException.ThrowIfNull(protector);
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            using (_store.Lock()) _store.Protect(protector);
        }
    }

    /// <summary>The key that signs for a purpose. It belongs to the ring.</summary>
    /// <exception cref="KeyRefusedException">There is none, or it expired, was revoked or is damaged.</exception>
    public SigningKey CurrentSigningKey(KeyPurpose purpose) => Current((purpose, null)).Signing!;

    /// <summary>The key pair that receives for a suite. It belongs to the ring.</summary>
    /// <exception cref="KeyRefusedException">There is none, or it expired, was revoked or is damaged.</exception>
    public EnvelopeKeyPair CurrentEnvelopeKey(EnvelopeSuite suite) => Current((KeyPurpose.Envelope, suite)).Pair!;

    /// <summary>An own key pair to open an envelope with, current or retired; null when the ring has none of this name that may. It belongs to the ring.</summary>
    public EnvelopeKeyPair? FindOpeningKey(KeyId id) => Usable(id)?.Pair;

    /// <summary>A signer's key for a purpose, own or trusted; null when there is none of this name, or it is for another purpose, expired, revoked or damaged.</summary>
    public VerificationKey? FindSigner(KeyId id, KeyPurpose purpose) => Usable(id)?.Verification is { } key && key.Purpose == purpose ? key : null;

    /// <summary>A recipient's key to seal for, own or trusted.</summary>
    /// <exception cref="KeyRefusedException">There is none, or it is a signer's, expired, revoked or damaged.</exception>
    public EnvelopePublicKey Recipient(KeyId id)
    {
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var slot = Known(id);
            var state = slot.Entry.StateAt(_time.GetUtcNow());
            if (state != KeyState.Active) throw Refused(slot.Entry, state, "nothing new is sealed for it");
            return slot.Recipient ?? throw new KeyRefusedException(id, state, $"The key {id} is a signer's; a recipient's key was expected.");
        }
    }

    /// <summary>An own key as a file, encrypted with a passphrase.</summary>
    /// <param name="id">The key.</param>
    /// <param name="passphrase">The passphrase, UTF-8; it must not be empty.</param>
    /// <param name="kdf">How the passphrase becomes a key.</param>
    /// <exception cref="KeyRefusedException">The ring has no private key of this name, or it expired, was revoked or is damaged.</exception>
    public byte[] Export(KeyId id, ReadOnlySpan<byte> passphrase, PassphraseKdf kdf = PassphraseKdf.Scrypt)
    {
        if (passphrase.IsEmpty) throw new ArgumentException("The passphrase is empty; a ring gives no key in clear.", nameof(passphrase));
        lock (_turn)
        {
            var slot = Exportable(id);
            var (created, expires) = (slot.Entry.Details.Created, slot.Entry.Details.Expires);
            if (slot.Signing is { } key) return KeyFile.Write(key, created, expires, passphrase, kdf);
            return slot.Pair is { } pair ? KeyFile.Write(pair, created, expires, passphrase, kdf) : throw new KeyRefusedException(id, null, $"The key {id} is somebody else's: the ring has no private key.");
        }
    }

    /// <summary>A key's public half as a file.</summary>
    /// <exception cref="KeyRefusedException">The ring never had the key, or it expired, was revoked or is damaged.</exception>
    public byte[] ExportPublic(KeyId id)
    {
        lock (_turn)
        {
            var slot = Exportable(id);
            var (created, expires) = (slot.Entry.Details.Created, slot.Entry.Details.Expires);
            return slot.Verification is { } key ? KeyFile.Write(key, created, expires) : KeyFile.Write(slot.Recipient!, created, expires);
        }
    }

    /// <summary>A signer's public key as a JSON Web Key, whose <c>kid</c> is its thumbprint.</summary>
    /// <exception cref="KeyRefusedException">The ring has no signer of this name, or it expired, was revoked or is damaged.</exception>
    public byte[] ExportJsonWebKey(KeyId id)
    {
        lock (_turn)
        {
            using var key = JsonWebKeyText.Of(Exportable(id).Verification ?? throw new KeyRefusedException(id, null, $"The key {id} is a recipient's; a signer's is written as a JSON Web Key."));
            return key.Write();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_turn)
        {
            _disposed = true;
            foreach (var slot in _slots.Values) slot.Forget();
            _store.Dispose();
        }
    }

    /// <summary>How many keys there are, and nothing of them.</summary>
    public override string ToString() => $"key ring {_options.Folder}, {_slots.Count} keys";

    private static (KeyPurpose Purpose, EnvelopeSuite? Suite) RoleOf(KeyRingEntry entry) => (entry.Details.Purpose, entry.Details.Suite);

    private static DateTimeOffset Later(DateTimeOffset time, TimeSpan span) => time < DateTimeOffset.MaxValue - span ? time + span : DateTimeOffset.MaxValue;

    private static void ThrowUnlessText(string text, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text, name);
        if (text.Length > MaxTextLength || text.Any(char.IsControl)) throw new ArgumentException($"A text of 1 to {MaxTextLength} characters without control characters is expected.", name);
    }

    private static KeyRefusedException Refused(KeyRingEntry entry, KeyState state, string what) => new(entry.Details.Id, state, state switch
    {
        KeyState.Revoked => $"The key {entry.Details.Id} was revoked at {entry.RevokedAt:u} ({entry.RevocationReason}); {what}.",
        KeyState.Damaged => $"The key {entry.Details.Id} cannot be used: {entry.Damage}",
        KeyState.Expired => $"The key {entry.Details.Id} is past its retention, which ended at {entry.KeepUntil:u}; {what}.",
        _ => $"The key {entry.Details.Id} is retired (since {entry.RetiredAt ?? entry.Details.Expires:u}); {what}.",
    });

    private KeyRingEntry Add(VerificationKey key, string provenance, DateTimeOffset created, DateTimeOffset? expires) =>
        Add(KeyDetails.Of(key, created, expires), KeyFile.Write(key, created, expires), provenance, isOwn: false);

    private KeyRingEntry Add(EnvelopePublicKey key, string provenance, DateTimeOffset created, DateTimeOffset? expires) =>
        Add(KeyDetails.Of(key, created, expires), KeyFile.Write(key, created, expires), provenance, isOwn: false);

    private KeyRingEntry Add(KeyDetails details, byte[] content, string provenance, bool isOwn, bool isRotation = false)
    {
        try
        {
            ThrowUnlessText(provenance, nameof(provenance));
            lock (_turn)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                using var turn = _store.Lock();
                Load();
                if (_slots.TryGetValue(details.Id, out var known)) throw new KeyRefusedException(details.Id, known.Entry.StateAt(Now), $"The ring has, or had, the {known.Entry}.");
                if (_slots.Count >= MaxKeys) throw new KeyRefusedException(details.Id, null, $"The ring holds {MaxKeys} keys, which is the most.");
                var now = Now;
                var entry = new KeyRingEntry { Details = details, IsOwn = isOwn, Provenance = provenance, KeepUntil = details.Expires is { } end ? Later(end, _options.Retention) : null };
                var peers = isOwn ? _slots.Values.Select(slot => slot.Entry).Where(one => one.IsOwn && RoleOf(one) == RoleOf(entry)).ToList() : [];
                if (!isRotation && peers.Any(one => one.StateAt(now) == KeyState.Active)) entry = entry with { RetiredAt = now };
                var retired = isRotation ? peers.Where(one => one.RetiredAt is null).Select(one => one with { RetiredAt = now, KeepUntil = one.KeepUntil < now + _options.Retention ? one.KeepUntil : now + _options.Retention }) : [];
                return Commit([entry with { FileDigest = _store.WriteKey(details.Id, content) }, .. retired]);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>Writes the index with some entries new or changed, and takes it over once it is written. The lock is held.</summary>
    private KeyRingEntry Commit(params IReadOnlyList<KeyRingEntry> changed)
    {
        var entries = _slots.ToDictionary(slot => slot.Key, slot => slot.Value.Entry);
        foreach (var entry in changed) entries[entry.Details.Id] = entry;
        var index = new RingIndex(Revision + 1, [.. entries.Values]);
        _store.WriteIndex(index);
        Take(index);
        return _slots[changed[0].Details.Id].Entry;
    }

    /// <summary>Reads the index if another wrote it. The lock is held.</summary>
    private void Load()
    {
        if (_store.ReadIndex() is { } index) Take(index);
    }

    private void Take(RingIndex index)
    {
        foreach (var gone in _slots.Keys.Except(index.Entries.Select(entry => entry.Details.Id)).ToList())
        {
            _slots.Remove(gone, out var slot);
            slot!.Forget();
        }

        foreach (var entry in index.Entries)
        {
            if (_slots.TryGetValue(entry.Details.Id, out var slot) && slot.Entry.Damage is null && slot.Entry.FileDigest.Span.SequenceEqual(entry.FileDigest.Span)) slot.Entry = entry;
            else if (slot is not null && entry.FileDigest.IsEmpty) slot.Entry = entry;
            else _slots[entry.Details.Id] = RingSlot.Load(_store, entry);
        }

        Revision = index.Revision;
    }

    private RingSlot Known(KeyId id) => _slots.GetValueOrDefault(id) ?? throw new KeyRefusedException(id, null, $"The ring has no key {id}.");

    private RingSlot? Usable(KeyId id)
    {
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _slots.TryGetValue(id, out var slot) && slot.Entry.StateAt(_time.GetUtcNow()) is KeyState.Active or KeyState.Retired ? slot : null;
        }
    }

    private RingSlot Exportable(KeyId id)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var slot = Known(id);
        var state = slot.Entry.StateAt(_time.GetUtcNow());
        return state is KeyState.Active or KeyState.Retired ? slot : throw Refused(slot.Entry, state, "it is not exported");
    }

    private RingSlot Current((KeyPurpose Purpose, EnvelopeSuite? Suite) role)
    {
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var now = _time.GetUtcNow();
            var last = _slots.Values.Where(slot => slot.Entry.IsOwn && RoleOf(slot.Entry) == role).OrderBy(slot => slot.Entry.StateAt(now)).ThenByDescending(slot => slot.Entry.Details.Created).FirstOrDefault();
            var what = role.Suite is null ? $"signing key for {KeyDetails.NameOf(role.Purpose)}" : $"recipient's key of suite {role.Suite.Id}";
            if (last is null) throw new KeyRefusedException(KeyId.None, null, $"The ring has no {what}; a rotation makes one.");
            var state = last.Entry.StateAt(now);
            return state == KeyState.Active ? last : throw Refused(last.Entry, state, $"and the ring has no other {what}");
        }
    }
}
