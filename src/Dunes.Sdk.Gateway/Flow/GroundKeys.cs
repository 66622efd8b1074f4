using System.Buffers.Binary;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Sessions;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>The keys that a gateway seals for: ground's newest prekeys, and the key that ground keeps where none of them serves.</summary>
/// <remarks>
/// Critical envelopes take one-time prekeys as long as there are any, then the rotating one as all others do, past its time the last resort, and at last the static key. A prekey is taken only where
/// ground surely keeps its private half for the whole lifetime of the envelope. The ids of one-time prekeys that were used are stored in the turn that seals.
/// <para>
/// A gateway that lost its store does not know which it used. So it takes none from the provisioned bundle, nor from one that was made before its store was: those can only have come from the time before.
/// </para>
/// </remarks>
internal sealed class GroundKeys
{
    public const string OfferName = "gateway/prekeys";
    public const string UsedName = "gateway/prekeys/used";
    private readonly EnvelopePublicKey _static;
    private readonly VerificationKey _signer;
    private readonly BundleNode _bundles;
    private readonly (PrekeyBundle Bundle, TimeSpan Retention)? _provisioned;
    private readonly HashSet<KeyId> _used = [];
    private readonly List<KeyId> _usedInTurn = [];
    private (PrekeyBundle Bundle, TimeSpan Retention)? _offer;
    private (PrekeyBundle Bundle, TimeSpan Retention)? _arrived;
    private PrekeySupply _supply = new();
    private TimeSpan _retention;
    private DtnTime _born;
    private bool _isBornStored;

    /// <summary>Takes up what the store has.</summary>
    /// <exception cref="ArgumentException">The provisioned prekeys are not ground's.</exception>
    public GroundKeys(GatewayParts parts)
    {
        (_static, _signer, _bundles) = (parts.GroundKey, parts.GroundSigner, parts.Bundles);
        if (!parts.GroundPrekeys.IsEmpty)
        {
            var fault = Read(parts.GroundPrekeys.Span, out var provisioned);
            if (fault is not null) throw new ArgumentException($"{nameof(parts.GroundPrekeys)} are not what the ground station of {nameof(parts.GroundSigner)} gave out ({fault}).", nameof(parts));
            _provisioned = provisioned;
        }

        var store = parts.Bundles.Store;
        if (store.Get(OfferName) is { } stored && Read(stored, out var offer) is null) _offer = offer;
        if (store.Get(UsedName) is { Length: >= sizeof(ulong) } used)
        {
            (_born, _isBornStored) = (new(BinaryPrimitives.ReadUInt64BigEndian(used)), true);
            for (var at = sizeof(ulong); at + KeyId.Size <= used.Length; at += KeyId.Size) _used.Add(KeyId.Read(used.AsSpan(at)));
        }

        // A store that was restored does not know which one-time prekeys were used since, as one that was lost does not.
        if (store.WasRestored && _offer is { } restored) _used.UnionWith(OneTime(restored.Bundle));
        Fill();
    }

    /// <summary>Begins a turn: the first that has a clock says when the store began.</summary>
    public void Begin(DtnTime wall)
    {
        if (_isBornStored || !wall.IsKnown) return;
        if (!_born.IsKnown) _born = wall;
        StoreUsed(_used);
    }

    /// <summary>The key for an envelope, within the turn that seals it, and what the envelope has by it.</summary>
    public (EnvelopePublicKey Key, ForwardSecrecy ForwardSecrecy) Take(Priority priority, TimeSpan lifetime, DtnTime wall)
    {
        if (!_supply.TryTake(wall, lifetime + FlowContent.ClockGrace, _retention, priority == Priority.Critical, out var prekey)) return (_static, ForwardSecrecy.None);
        if (prekey.Kind == PrekeyKind.OneTime)
        {
            _used.Add(prekey.PublicKey.Id);
            _usedInTurn.Add(prekey.PublicKey.Id);
            StoreUsed(_used);
        }

        return (prekey.PublicKey, prekey.ForwardSecrecy);
    }

    /// <summary>No envelope came of the key that was taken last: there was no room for it.</summary>
    public void PutBack(EnvelopePublicKey key)
    {
        if (!_usedInTurn.Remove(key.Id)) return;
        _used.Remove(key.Id);
        StoreUsed(_used);
        Fill();
    }

    /// <summary>Takes an offer of prekeys, within the turn that delivers it; gives why it is none, or null.</summary>
    public string? Deliver(OpenedEnvelope opened, DtnTime wall)
    {
        if (Read(opened.Payload, out var offer) is { } fault) return fault;
        if (wall.IsKnown && offer.Bundle.Created > wall.Add(FlowContent.ClockGrace)) return "Prekeys: made in the future";

        // An offer that ground's clock dated into the future, once, must not shut out those that follow.
        var current = (_arrived ?? _offer)?.Bundle.Created ?? DtnTime.Unknown;
        var isNewer = offer.Bundle.Created > current || (wall.IsKnown && current > wall.Add(FlowContent.ClockGrace));
        var oneTime = OneTime(offer.Bundle);
        if (isNewer)
        {
            _arrived = offer;
            _bundles.Batch.Put(OfferName, opened.Payload);
            StoreUsed(_used.Intersect(oneTime));
        }

        var row = new AuditRow
        {
            Step = AuditSteps.PrekeysReceived,
            At = wall.ToString(),
            Envelope = new EnvelopeNumber(opened.Context.Epoch, opened.Context.Sequence).ToString(),
            Count = oneTime.Count,
            Outcome = isNewer ? "used from now on" : "older than those in use",
        };
        _bundles.Batch.Append(AuditRow.Topic, row.Envelope, row.ToJson());
        return null;
    }

    public void OnCommitted()
    {
        _usedInTurn.Clear();
        _isBornStored |= _born.IsKnown;
        if (_arrived is not { } arrived) return;
        (_offer, _arrived) = (arrived, null);
        _used.IntersectWith(OneTime(arrived.Bundle));
        Fill();
    }

    public void OnFailed()
    {
        _arrived = null;
        if (_usedInTurn.Count == 0) return;
        _used.ExceptWith(_usedInTurn);
        _usedInTurn.Clear();
        Fill();
    }

    private static HashSet<KeyId> OneTime(PrekeyBundle bundle) => [.. bundle.Prekeys.Where(prekey => prekey.Kind == PrekeyKind.OneTime).Select(prekey => prekey.PublicKey.Id)];

    private string? Read(ReadOnlySpan<byte> octets, out (PrekeyBundle Bundle, TimeSpan Retention) offer)
    {
        offer = default;
        if (!FlowCodec.TryDecodePrekeys(octets, out var encoded, out var retention)) return "Prekeys: NotUnderstood";
        var status = PrekeyBundle.TryVerify(encoded, _signer, out var bundle);
        if (bundle is null) return $"Prekeys: {status}";
        if (bundle.Suite != _static.Suite) return "Prekeys: OtherSuite";
        offer = (bundle, retention);
        return null;
    }

    private void Fill()
    {
        _supply = new();
        if (_provisioned is { } provisioned) _supply.Add(provisioned.Bundle, static _ => true);
        if (_offer is { } offer) _supply.Add(offer.Bundle, id => offer.Bundle.Created < _born || _used.Contains(id));
        _retention = (_provisioned?.Retention, _offer?.Retention) switch
        {
            ({ } first, { } second) => first < second ? first : second,
            var (first, second) => first ?? second ?? TimeSpan.Zero,
        };
    }

    private void StoreUsed(IEnumerable<KeyId> used)
    {
        if (!_born.IsKnown) return;
        var octets = new byte[sizeof(ulong) + (_used.Count * KeyId.Size)];
        BinaryPrimitives.WriteUInt64BigEndian(octets, _born.Milliseconds);
        var at = sizeof(ulong);
        foreach (var id in used)
        {
            id.Write(octets.AsSpan(at));
            at += KeyId.Size;
        }

        _bundles.Batch.Put(UsedName, octets.AsSpan(0, at));
    }
}
