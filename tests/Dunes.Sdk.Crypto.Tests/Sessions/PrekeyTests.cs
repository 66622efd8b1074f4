using Dunes.Sdk.Crypto.Envelopes;
using Dunes.Sdk.Crypto.Sessions;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Sessions;

public sealed class PrekeyTests : IDisposable
{
    private static readonly DtnTime Start = DtnTime.From(new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));
    private static readonly PrekeyPolicy Policy = new() { Suite = EnvelopeSuite.Interop };
    private readonly SigningKey _owner = SigningKey.Generate(KeyPurpose.Envelope, SignatureAlgorithm.MLDsa65);
    private readonly PrekeyStore _store = new(Policy);

    public void Dispose()
    {
        _owner.Dispose();
        _store.Dispose();
    }

    [Fact]
    public void A_bundle_is_read_back_under_its_owner_s_signature()
    {
        var issued = _store.Issue(_owner, 3, Start);
        Assert.Equal(PrekeyBundleStatus.Verified, PrekeyBundle.TryVerify(issued.Encoded.Span, _owner.VerificationKey, out var read));
        Assert.Equal([PrekeyKind.Rotating, PrekeyKind.LastResort, PrekeyKind.OneTime, PrekeyKind.OneTime, PrekeyKind.OneTime], read!.Prekeys.Select(prekey => prekey.Kind));
        Assert.Equal(issued.Prekeys.Select(prekey => prekey.PublicKey.Id), read.Prekeys.Select(prekey => prekey.PublicKey.Id));
        Assert.Equal(Start.Add(Policy.Lifetime), read.Prekeys[0].Expires);
        Assert.Equal(Start.Add(Policy.LastResortLifetime), read.Prekeys[1].Expires);
        Assert.Equal((_owner.VerificationKey.Id, Start, EnvelopeSuite.Interop), (read.Owner, read.Created, read.Suite));
        Assert.Equal(5, read.Prekeys.Select(prekey => prekey.PublicKey.Id).Distinct().Count());
    }

    [Fact]
    public void The_octets_of_a_bundle_are_those_of_the_documentation()
    {
        var bundle = _store.Issue(_owner, 1, Start);
        var octets = bundle.Encoded.Span;
        Assert.Equal("44504b42" + "01" + "03" + _owner.VerificationKey.Id + Start.Milliseconds.ToString("x16") + "0003" + "01" + Start.Add(Policy.Lifetime).Milliseconds.ToString("x16"), Convert.ToHexStringLower(octets[..41]));
        Assert.Equal(bundle.Prekeys[0].PublicKey.Encoded.Span, octets.Slice(41, Policy.Suite.PublicKeySize));
        var end = 32 + (3 * (9 + Policy.Suite.PublicKeySize));
        Assert.Equal(2, octets[end - Policy.Suite.PublicKeySize - 9]);
        Assert.Equal(_owner.VerificationKey.SignatureSize, (octets[end] << 8) | octets[end + 1]);
        Assert.True(_owner.VerificationKey.Verify([.. "dunes prekeys/1"u8, .. octets[..end]], octets[(end + 2)..]));
    }

    [Fact]
    public void A_changed_or_cut_bundle_gives_a_status_and_nothing_else()
    {
        var octets = _store.Issue(_owner, 1, Start).Encoded.ToArray();
        var random = new Random(14);
        for (var round = 0; round < Depth.Of(600, 10_000); round++)
        {
            var changed = (byte[])octets.Clone();
            var at = round < 40 ? round : random.Next(octets.Length);
            changed[at] ^= (byte)(1 << random.Next(8));
            Assert.NotEqual(PrekeyBundleStatus.Verified, PrekeyBundle.TryVerify(changed, _owner.VerificationKey, out var read));
            Assert.Null(read);
        }

        for (var length = 0; length < octets.Length; length += 1 + random.Next(9)) Assert.Equal(PrekeyBundleStatus.Malformed, PrekeyBundle.TryVerify(octets.AsSpan(0, length), _owner.VerificationKey, out _));
        Assert.Equal(PrekeyBundleStatus.Malformed, PrekeyBundle.TryVerify([.. octets, 0], _owner.VerificationKey, out _));
        using var other = SigningKey.Generate(KeyPurpose.Envelope, SignatureAlgorithm.Ed25519);
        Assert.Equal(PrekeyBundleStatus.OtherOwner, PrekeyBundle.TryVerify(octets, other.VerificationKey, out _));
        octets[5] = 200;
        Assert.Equal(PrekeyBundleStatus.Unsupported, PrekeyBundle.TryVerify(octets, _owner.VerificationKey, out _));
        for (var round = 0; round < Depth.Of(50_000, 1_000_000); round++)
        {
            var noise = new byte[random.Next(80)];
            random.NextBytes(noise);
            "DPKB\u0001"u8[..Math.Min(5, noise.Length)].CopyTo(noise);
            Assert.NotEqual(PrekeyBundleStatus.Verified, PrekeyBundle.TryVerify(noise, _owner.VerificationKey, out _));
        }
    }

    [Fact]
    public void A_sender_takes_one_time_prekeys_once_then_the_rotating_one_then_the_last_resort()
    {
        var supply = new PrekeySupply();
        var bundle = _store.Issue(_owner, 3, Start);
        supply.Add(bundle, isUsed: id => id == bundle.Prekeys[3].PublicKey.Id);
        Assert.Equal(2, supply.OneTimeCount);
        Assert.True(supply.TryTake(Start, out var first));
        Assert.True(supply.TryTake(Start, out var second));
        Assert.Equal((ForwardSecrecy.OneTime, ForwardSecrecy.OneTime), (first.ForwardSecrecy, second.ForwardSecrecy));
        Assert.Equal((bundle.Prekeys[2].PublicKey.Id, bundle.Prekeys[4].PublicKey.Id), (first.PublicKey.Id, second.PublicKey.Id));
        for (var at = 0; at < 3; at++)
        {
            Assert.True(supply.TryTake(Start, out var rotating));
            Assert.Equal(ForwardSecrecy.Rotating, rotating.ForwardSecrecy);
        }

        Assert.True(supply.TryTake(Start.Add(Policy.Lifetime), out var last));
        Assert.Equal(ForwardSecrecy.LastResort, last.ForwardSecrecy);
        Assert.False(supply.TryTake(Start.Add(Policy.LastResortLifetime), out _));
    }

    [Fact]
    public void A_supply_is_of_one_owner()
    {
        using var other = SigningKey.Generate(KeyPurpose.Envelope, _owner.Algorithm);
        var supply = new PrekeySupply();
        supply.Add(_store.Issue(_owner, 1, Start));
        Assert.Throws<ArgumentException>(() => supply.Add(_store.Issue(other, 1, Start)));
        Assert.Equal(1, supply.OneTimeCount);
    }

    [Fact]
    public void An_envelope_to_a_one_time_prekey_opens_once_and_its_key_is_gone()
    {
        var prekey = _store.Issue(_owner, 1, Start).Prekeys[2];
        var (encapsulated, wrapped, secret) = (new byte[Policy.Suite.EncapsulationSize], new byte[80], new byte[64]);
        prekey.PublicKey.Wrap([], [], SessionPair.Secret(1), encapsulated, wrapped);
        Assert.True(_store.TryFind(prekey.PublicKey.Id, out var pair));
        Assert.True(pair.TryUnwrap([], [], encapsulated, wrapped, secret));
        Assert.Equal(ForwardSecrecy.OneTime, _store.Use(prekey.PublicKey.Id));
        Assert.False(_store.TryFind(prekey.PublicKey.Id, out _));
        Assert.Equal(ForwardSecrecy.None, _store.Use(prekey.PublicKey.Id));
        Assert.Throws<ObjectDisposedException>(() => pair.TryUnwrap([], [], encapsulated, wrapped, secret));
    }

    [Fact]
    public void Rotating_prekeys_stay_when_used_and_are_deleted_after_their_retention()
    {
        var prekey = _store.Issue(_owner, 4, Start).Prekeys[0];
        Assert.Equal(ForwardSecrecy.Rotating, _store.Use(prekey.PublicKey.Id));
        Assert.True(_store.TryFind(prekey.PublicKey.Id, out _));
        var gone = Policy.Lifetime + Policy.Retention;
        Assert.Equal(0, _store.DeleteExpired(Start.Add(gone - TimeSpan.FromMilliseconds(1))));
        Assert.Equal(0, _store.DeleteExpired(DtnTime.Unknown));
        Assert.Equal(5, _store.DeleteExpired(Start.Add(gone)));
        Assert.False(_store.TryFind(prekey.PublicKey.Id, out _));
        Assert.Equal(1, _store.Count); // the last resort
    }

    [Fact]
    public void The_rotating_prekey_rotates_at_half_of_its_life_and_one_time_prekeys_are_bounded()
    {
        using var store = new PrekeyStore(Policy with { MaxOneTime = 5 });
        var first = store.Issue(_owner, 3, Start);
        var same = store.Issue(_owner, 3, Start.Add(Policy.Lifetime * 0.4));
        var next = store.Issue(_owner, 3, Start.Add(Policy.Lifetime * 0.6));
        Assert.Equal(first.Prekeys[0].PublicKey.Id, same.Prekeys[0].PublicKey.Id);
        Assert.NotEqual(first.Prekeys[0].PublicKey.Id, next.Prekeys[0].PublicKey.Id);
        Assert.Equal(first.Prekeys[1].PublicKey.Id, next.Prekeys[1].PublicKey.Id);
        Assert.Equal([5, 4, 2], [first.Prekeys.Count, same.Prekeys.Count, next.Prekeys.Count]);
        Assert.True(store.TryFind(first.Prekeys[0].PublicKey.Id, out _));
    }

    [Fact]
    public void A_store_comes_back_from_its_state()
    {
        var bundle = _store.Issue(_owner, 2, Start);
        _store.Use(bundle.Prekeys[2].PublicKey.Id);
        var state = new byte[_store.StateSize];
        Assert.Equal(state.Length, _store.Export(state));
        using var restored = PrekeyStore.Import(state, Policy)!;
        Assert.Equal(3, restored.Count);
        Assert.Equal(ForwardSecrecy.None, restored.ForwardSecrecyOf(bundle.Prekeys[2].PublicKey.Id));
        Assert.Equal(ForwardSecrecy.OneTime, restored.ForwardSecrecyOf(bundle.Prekeys[3].PublicKey.Id));
        Assert.Equal(bundle.Prekeys[0].PublicKey.Id, restored.Issue(_owner, 0, Start).Prekeys[0].PublicKey.Id);
        for (var length = 0; length < state.Length; length++) Assert.Null(PrekeyStore.Import(state.AsSpan(0, length), Policy));
        Assert.Null(PrekeyStore.Import(state, Policy with { Suite = EnvelopeSuite.Fast }));
    }

    [Fact]
    public void Mistakes_of_the_caller_are_refused()
    {
        using var receipts = SigningKey.Generate(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519);
        Assert.Throws<ArgumentException>(() => _store.Issue(receipts, 1, Start));
        Assert.Throws<ArgumentException>(() => _store.Issue(_owner, 1, DtnTime.Unknown));
        Assert.Throws<ArgumentOutOfRangeException>(() => _store.Issue(_owner, 1001, Start));
        Assert.Throws<ArgumentException>(() => PrekeyBundle.TryVerify([], receipts.VerificationKey, out _));
        foreach (var wrong in new[] { Policy with { Lifetime = TimeSpan.Zero }, Policy with { LastResortLifetime = TimeSpan.FromDays(1) }, Policy with { Retention = TimeSpan.FromDays(-1) }, Policy with { MaxOneTime = -1 } })
        {
            Assert.Throws<ArgumentException>(() => new PrekeyStore(wrong));
        }
    }

    [Fact]
    public void Changes_that_are_rolled_back_never_were_and_committed_ones_are_zeroed()
    {
        var first = _store.Issue(_owner, 2, Start);
        var (kept, used) = (first.Prekeys[2].PublicKey.Id, first.Prekeys[3].PublicKey.Id);
        Assert.True(_store.TryFind(used, out var pair));
        _store.Begin();
        _store.Begin(); // once is enough
        Assert.Equal(ForwardSecrecy.OneTime, _store.Use(used));
        Assert.False(_store.TryFind(used, out _)); // a second envelope of the same transaction does not open
        Assert.Equal(ForwardSecrecy.None, _store.Use(used));
        var second = _store.Issue(_owner, 3, Start.Add(Policy.Lifetime / 2));
        Assert.NotEqual(first.Prekeys[0].PublicKey.Id, second.Prekeys[0].PublicKey.Id);
        Assert.Equal((4, 1), (_store.Added.Count, _store.Deleted.Count)); // a rotating one and three one-time ones
        Assert.Equal([used], _store.Deleted);
        _store.RollBack();

        Assert.Equal((4, 0, 0), (_store.Count, _store.Added.Count, _store.Deleted.Count));
        Assert.True(_store.TryFind(used, out var back));
        Assert.Same(pair, back);
        Assert.NotEmpty(back.ExportPrivateKey()); // it was not zeroed
        Assert.Equal(first.Prekeys[0].PublicKey.Id, _store.Issue(_owner, 0, Start).Prekeys[0].PublicKey.Id);

        _store.Begin();
        _store.Use(used);
        _store.Commit();
        Assert.False(_store.TryFind(used, out _));
        Assert.ThrowsAny<ObjectDisposedException>(back.ExportPrivateKey);
        Assert.True(_store.TryFind(kept, out _));
        Assert.Equal(ForwardSecrecy.OneTime, _store.Use(kept)); // at once again
        Assert.Empty(_store.Deleted);
    }

    [Fact]
    public void A_key_that_was_made_and_used_in_one_transaction_is_gone_either_way()
    {
        foreach (var isCommitted in (bool[])[true, false])
        {
            using var store = new PrekeyStore(Policy);
            store.Begin();
            var id = store.Issue(_owner, 1, Start).Prekeys[2].PublicKey.Id;
            Assert.Equal(ForwardSecrecy.OneTime, store.Use(id));
            Assert.Empty(store.Deleted);
            if (isCommitted) store.Commit();
            else store.RollBack();
            Assert.False(store.TryFind(id, out _));
            Assert.Equal(isCommitted ? 2 : 0, store.Count);
        }
    }

    [Fact]
    public void Keys_are_exported_and_imported_one_at_a_time()
    {
        var bundle = _store.Issue(_owner, 2, Start);
        using var restored = new PrekeyStore(Policy);
        var octets = new byte[_store.KeySize];
        foreach (var id in _store.Ids)
        {
            Assert.Equal(octets.Length, _store.ExportKey(id, octets));
            Assert.True(restored.ImportKey(octets));
            Assert.False(restored.ImportKey(octets)); // it is here
        }

        Assert.Equal(_store.Ids, restored.Ids);
        Assert.Equal(bundle.Prekeys.Select(prekey => _store.ForwardSecrecyOf(prekey.PublicKey.Id)), bundle.Prekeys.Select(prekey => restored.ForwardSecrecyOf(prekey.PublicKey.Id)));
        Assert.False(restored.IsRenewalDue(Start));
        Assert.True(restored.IsRenewalDue(Start.Add(Policy.Lifetime / 2)));
        octets[0] = 9;
        Assert.False(restored.ImportKey(octets));
        Assert.False(restored.ImportKey(octets.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => _store.ExportKey(KeyId.None, octets));
        Assert.Throws<ArgumentException>(() => _store.ExportKey(bundle.Prekeys[0].PublicKey.Id, new byte[3]));
    }

    [Fact]
    public void A_replenished_bundle_has_the_one_time_prekeys_that_are_left_and_fresh_ones()
    {
        var first = _store.Replenish(_owner, 4, Start);
        Assert.Equal(6, first.Prekeys.Count);
        _store.Use(first.Prekeys[3].PublicKey.Id);
        Assert.Equal(3, _store.CountOneTime(Start));
        var second = _store.Replenish(_owner, 4, Start.Add(TimeSpan.FromHours(1)));
        Assert.Equal(6, second.Prekeys.Count);
        Assert.Equal([first.Prekeys[2].PublicKey.Id, first.Prekeys[4].PublicKey.Id, first.Prekeys[5].PublicKey.Id], first.Prekeys.Select(prekey => prekey.PublicKey.Id).Skip(2).Intersect(second.Prekeys.Select(prekey => prekey.PublicKey.Id)));
        var third = _store.Replenish(_owner, 4, Start.Add(Policy.Lifetime)); // too old to be given out again, and kept for what is under way
        Assert.Empty(third.Prekeys.Skip(2).Select(prekey => prekey.PublicKey.Id).Intersect(second.Prekeys.Select(prekey => prekey.PublicKey.Id)));
        Assert.True(_store.TryFind(first.Prekeys[2].PublicKey.Id, out _));
        Assert.Equal(5, _store.CountOneTime(Start.Add(Policy.Lifetime))); // the four, and the one of the hour after
    }

    [Fact]
    public void A_prekey_is_taken_only_where_it_is_kept_as_long_as_the_envelope_is_under_way()
    {
        var bundle = _store.Issue(_owner, 1, Start);
        PrekeyKind? Take(TimeSpan at, TimeSpan needed, bool mayBeOneTime = true, bool hasClock = true)
        {
            var supply = new PrekeySupply();
            supply.Add(bundle);
            return supply.TryTake(hasClock ? Start.Add(at) : DtnTime.Unknown, needed, Policy.Retention, mayBeOneTime, out var prekey) ? prekey.Kind : null;
        }

        var day = TimeSpan.FromDays(1);
        Assert.Equal(PrekeyKind.OneTime, Take(TimeSpan.Zero, day));
        Assert.Equal(PrekeyKind.Rotating, Take(TimeSpan.Zero, day, mayBeOneTime: false));
        Assert.Equal(PrekeyKind.OneTime, Take(TimeSpan.Zero, 15 * day)); // seven days, and eight more
        Assert.Equal(PrekeyKind.LastResort, Take(TimeSpan.Zero, (15 * day) + TimeSpan.FromMilliseconds(1)));
        Assert.Equal(PrekeyKind.LastResort, Take(7 * day, day));
        Assert.Equal(PrekeyKind.LastResort, Take(89 * day, 9 * day));
        Assert.Null(Take(89 * day, 10 * day));
        Assert.Null(Take(90 * day, day));
        Assert.Null(Take(TimeSpan.Zero, 365 * day));
        Assert.Null(Take(TimeSpan.Zero, day, hasClock: false));
    }

    [Fact]
    public void A_one_time_prekey_that_lasts_too_short_for_one_envelope_is_there_for_the_next()
    {
        var supply = new PrekeySupply();
        supply.Add(_store.Issue(_owner, 2, Start));
        Assert.True(supply.TryTake(Start, TimeSpan.FromDays(20), Policy.Retention, mayBeOneTime: true, out var prekey));
        Assert.Equal((PrekeyKind.LastResort, 2), (prekey.Kind, supply.OneTimeCount));
        Assert.True(supply.TryTake(Start, TimeSpan.FromDays(1), Policy.Retention, mayBeOneTime: true, out prekey));
        Assert.Equal((PrekeyKind.OneTime, 1), (prekey.Kind, supply.OneTimeCount));
    }
}
