using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Keys;
using Dunes.Sdk.Crypto.Sessions;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>A ground station's private prekeys, those of each gateway apart: offers them, finds the key of an envelope, and deletes what is used up, with the turns that do so.</summary>
/// <remarks>
/// Each private key is a secret of the store, encrypted under one random secret that a protector keeps. Erasing it is what makes an envelope forward secret.
/// <code>
/// ground/prekeys/secret             length of the protector's name 1 | name | protected secret
/// ground/prekeys/gateways           ids of the gateways' signing keys, 16 each
/// ground/prekeys/GATEWAY            <see cref="GatewayPrekeys.ExportIndex"/>
/// ground/prekeys/GATEWAY/KEY        nonce 12 | encrypted <see cref="PrekeyStore.ExportKey"/> | tag 16, its name authenticated with it
/// </code>
/// </remarks>
internal sealed class GroundPrekeys : IDisposable
{
    public const string SecretName = Prefix + "secret";
    private const string GatewaysName = Prefix + "gateways";
    private const string Prefix = "ground/prekeys/";
    private static readonly TimeSpan CheckInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan ClockCheckInterval = TimeSpan.FromMinutes(1);

    private readonly GroundOptions _options;
    private readonly BundleNode _bundles;
    private readonly SigningKey _signer;
    private readonly IKeyProtector _protector;
    private readonly byte[] _secret = GC.AllocateUninitializedArray<byte>(SecretBox.KeySize, pinned: true);
    private readonly Dictionary<KeyId, GatewayPrekeys> _gateways = [];
    private readonly List<string> _orphans = [];
    private TimeSpan _checkAt;
    private bool _isSecretStored;
    private bool _isSecretInTurn;
    private bool _isUsedInTurn;
    private bool _hasForgottenInTurn;

    /// <summary>Takes up what the store has.</summary>
    /// <exception cref="BundleStoreException">What the store has of prekeys cannot be read: it was changed, or protected by another protector or key.</exception>
    public GroundPrekeys(GroundOptions options, GroundParts parts)
    {
        (_options, _bundles, _signer) = (options, parts.Bundles, parts.Signer);
        _protector = parts.PrekeyProtector ?? new StaticKeyProtector(parts.Keys);
        ReadSecret();
        var policy = new PrekeyPolicy { Suite = parts.Keys.Suite, Lifetime = options.PrekeyLifetime, Retention = options.PrekeyRetention };
        foreach (var gateway in parts.Gateways)
        {
            var prekeys = new GatewayPrekeys(gateway, policy, options.OneTimePrekeys);
            _gateways.Add(gateway.Signer.Id, prekeys);
            if (_bundles.Store.Get(IndexName(gateway.Signer.Id)) is not { } index) continue;
            foreach (var id in prekeys.ImportIndex(index)) ReadKey(prekeys, KeyName(gateway.Signer.Id, id));
        }

        FindOrphans();
    }

    /// <summary>When <see cref="Offer"/> has something to look at.</summary>
    public TimeSpan? Deadline => _gateways.Count == 0 ? null : _checkAt;

    /// <summary>Finds the private key of the first recipient that has one here, among the prekeys of the gateway that the envelope names.</summary>
    public bool TryFind(KeyId gateway, IReadOnlyList<EnvelopeStanza> recipients, [NotNullWhen(true)] out EnvelopeKeyPair? pair, [NotNullWhen(true)] out KeyId? prekey)
    {
        (pair, prekey) = (null, null);
        if (!_gateways.TryGetValue(gateway, out var prekeys)) return false;
        foreach (var recipient in recipients)
        {
            if (!prekeys.Store.TryFind(recipient.Recipient, out pair)) continue;
            prekey = recipient.Recipient;
            return true;
        }

        return false;
    }

    /// <summary>An envelope to this prekey opened, within the turn that delivers it: a one-time prekey is deleted with it.</summary>
    public ForwardSecrecy Use(KeyId gateway, KeyId prekey, StoreBatch batch)
    {
        var store = _gateways[gateway].Store;
        store.Begin();
        var label = store.Use(prekey);
        if (label != ForwardSecrecy.OneTime) return label;
        batch.Forget(KeyName(gateway, prekey));
        _isUsedInTurn = true;
        return label;
    }

    /// <summary>An envelope was delivered: one that has less than its priority could have wants an offer.</summary>
    public void OnOpened(KeyId gateway, ForwardSecrecy forwardSecrecy, Priority priority)
    {
        var best = priority == Priority.Critical && _options.OneTimePrekeys > 0 ? ForwardSecrecy.OneTime : ForwardSecrecy.Rotating;
        if (forwardSecrecy < best) _gateways[gateway].IsWeak = true;
    }

    /// <summary>Seals offers for the gateways that want one, and deletes what is over, within the turn.</summary>
    public void Offer(Sealing sealing, TimeSpan now, DtnTime wall)
    {
        if (_checkAt > now) return;
        _checkAt = now + (wall.IsKnown ? CheckInterval : ClockCheckInterval);
        if (!wall.IsKnown) return;
        ForgetOrphans(_bundles.Batch);
        foreach (var gateway in _gateways.Values)
        {
            gateway.Store.Begin();
            var wait = _options.OffersPrekeys ? gateway.OfferAfter(wall) : null;
            if (wait != TimeSpan.Zero)
            {
                ForgetExpired(gateway, wall);
                if (wait is { } left && now + left < _checkAt) _checkAt = now + left;
                continue;
            }

            var bundle = gateway.Store.Replenish(_signer, _options.OneTimePrekeys, wall);
            gateway.OfferedInTurn = wall;
            Save(gateway, wall, _bundles.Batch);
            var payload = FlowCodec.EncodePrekeys(bundle.Encoded, _options.PrekeyRetention);
            var (envelope, _) = sealing.Send(payload, FlowContent.Prekeys, gateway.Gateway.Commands, gateway.Gateway.Key, Priority.Routine, _options.PrekeyLifetime, wall);
            var row = new AuditRow { Step = AuditSteps.PrekeysOffered, At = wall.ToString(), Envelope = envelope.ToString(), Count = bundle.Prekeys.Count };
            _bundles.Batch.Append(AuditRow.Topic, row.Envelope, row.ToJson());
        }
    }

    /// <summary>Makes and stores prekeys to give to a gateway by hand: the rotating one and the last resort.</summary>
    /// <exception cref="ArgumentException">No gateway has this signing key, or the time is not known.</exception>
    /// <exception cref="BundleStoreException">They could not be stored, and are none.</exception>
    public byte[] Provision(KeyId gateway, DtnTime wall)
    {
        if (!_gateways.TryGetValue(gateway, out var prekeys)) throw new ArgumentException($"No trusted gateway signs with {gateway}.", nameof(gateway));
        var batch = new StoreBatch();
        prekeys.Store.Begin();
        try
        {
            var bundle = prekeys.Store.Issue(_signer, 0, wall);
            Save(prekeys, prekeys.Offered, batch);
            _bundles.Store.Commit(batch);
            OnCommitted(TimeSpan.Zero);
            return FlowCodec.EncodePrekeys(bundle.Encoded, _options.PrekeyRetention);
        }
        catch
        {
            OnFailed();
            throw;
        }
    }

    public void OnCommitted(TimeSpan now)
    {
        foreach (var gateway in _gateways.Values) gateway.OnCommitted();
        if (_hasForgottenInTurn) _orphans.Clear();
        _isSecretStored |= _isSecretInTurn;
        if (_isUsedInTurn) _checkAt = now; // there may be too few left
        (_isSecretInTurn, _isUsedInTurn, _hasForgottenInTurn) = (false, false, false);
    }

    public void OnFailed()
    {
        foreach (var gateway in _gateways.Values) gateway.OnFailed();
        (_isSecretInTurn, _isUsedInTurn, _hasForgottenInTurn, _checkAt) = (false, false, false, TimeSpan.Zero);
    }

    public void Dispose()
    {
        foreach (var gateway in _gateways.Values) gateway.Store.Dispose();
        CryptographicOperations.ZeroMemory(_secret);
    }

    private static string IndexName(KeyId gateway) => $"{Prefix}{gateway}";

    private static string KeyName(KeyId gateway, KeyId key) => $"{Prefix}{gateway}/{key}";

    private void ForgetExpired(GatewayPrekeys gateway, DtnTime wall)
    {
        if (gateway.Store.DeleteExpired(wall) == 0) return;
        foreach (var id in gateway.Store.Deleted) _bundles.Batch.Forget(KeyName(gateway.Gateway.Signer.Id, id));
    }

    /// <summary>Puts the keys that are new and the names of all into a batch, and takes those out that are over.</summary>
    private void Save(GatewayPrekeys gateway, DtnTime offered, StoreBatch batch)
    {
        var id = gateway.Gateway.Signer.Id;
        if (!_isSecretStored)
        {
            var name = Encoding.ASCII.GetBytes(_protector.Name);
            batch.Put(SecretName, [(byte)name.Length, .. name, .. _protector.Protect(_secret)]);
            _isSecretInTurn = true;
        }

        Span<byte> key = GC.AllocateUninitializedArray<byte>(gateway.Store.KeySize, pinned: true);
        foreach (var added in gateway.Store.Added)
        {
            gateway.Store.ExportKey(added, key);
            var name = KeyName(id, added);
            batch.PutSecret(name, SecretBox.Seal(_secret, key, Encoding.ASCII.GetBytes(name)));
        }

        CryptographicOperations.ZeroMemory(key);
        foreach (var deleted in gateway.Store.Deleted) batch.Forget(KeyName(id, deleted));
        batch.Put(IndexName(id), gateway.ExportIndex(offered));
        var gateways = new byte[_gateways.Count * KeyId.Size];
        foreach (var (at, signer) in _gateways.Keys.Index()) signer.Write(gateways.AsSpan(at * KeyId.Size));
        batch.Put(GatewaysName, gateways);
        ForgetOrphans(batch);
    }

    private void ForgetOrphans(StoreBatch batch)
    {
        foreach (var name in _orphans) batch.Forget(name);
        _hasForgottenInTurn = true;
    }

    private void ReadSecret()
    {
        if (_bundles.Store.Get(SecretName) is not { } stored)
        {
            RandomNumberGenerator.Fill(_secret);
            return;
        }

        _isSecretStored = true;
        var nameSize = stored.Length > 0 ? stored[0] : 0;
        if (stored.Length <= nameSize) throw new BundleStoreException(BundleStoreFailure.Corrupt, SecretName, "it is no protected secret");
        var name = Encoding.ASCII.GetString(stored.AsSpan(1, nameSize));
        if (name != _protector.Name || !_protector.TryUnprotect(stored.AsSpan(1 + nameSize), _secret))
        {
            throw new BundleStoreException(BundleStoreFailure.Corrupt, SecretName, $"the secret of the prekeys was protected by '{name}'; the protector '{_protector.Name}' does not open it");
        }
    }

    /// <summary>A key that has no value any more was used.</summary>
    private void ReadKey(GatewayPrekeys gateway, string name)
    {
        if (_bundles.Store.Get(name) is not { } stored) return;
        Span<byte> key = GC.AllocateUninitializedArray<byte>(gateway.Store.KeySize, pinned: true);
        var isRead = SecretBox.TryOpen(_secret, stored, Encoding.ASCII.GetBytes(name), key) && gateway.Store.ImportKey(key);
        CryptographicOperations.ZeroMemory(key);
        if (!isRead) throw new BundleStoreException(BundleStoreFailure.Corrupt, name, "it is no prekey that this ground station stored");
    }

    /// <summary>The keys of gateways that are trusted no more open nothing, and are deleted.</summary>
    private void FindOrphans()
    {
        var stored = _bundles.Store.Get(GatewaysName).AsSpan();
        for (; stored.Length >= KeyId.Size; stored = stored[KeyId.Size..])
        {
            var gateway = KeyId.Read(stored);
            if (_gateways.ContainsKey(gateway) || _bundles.Store.Get(IndexName(gateway)) is not { } index) continue;
            _orphans.Add(IndexName(gateway));
            foreach (var id in GatewayPrekeys.IdsOf(index)) _orphans.Add(KeyName(gateway, id));
        }
    }
}
