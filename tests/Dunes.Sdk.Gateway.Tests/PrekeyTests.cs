using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Keys;
using Dunes.Sdk.Crypto.Sessions;
using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Gateway.Tests.World;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests;

public class PrekeyTests
{
    private const string OneTime = "one-time prekey";
    private const string Rotating = "rotating prekey";
    private const string LastResort = "last-resort prekey";
    private const string None = "no forward secrecy";
    private static readonly KeyId GatewayId = WorldKeys.GatewaySigner.VerificationKey.Id;

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static TimeSpan Days(double days) => TimeSpan.FromDays(days);

    [Fact]
    public void Critical_envelopes_take_one_time_prekeys_and_others_the_rotating_one_and_both_sides_say_so()
    {
        using var world = Started();
        Alarm(world, 1);
        world.Run(Seconds(1));
        world.Report(SensorProperty.HeartRate, 70, 2, isAcknowledged: false);
        world.RunUntil(() => world.Ended.Count == 1 && world.Delivered.Count == 2, Seconds(20));
        Alarm(world, 3);
        world.RunUntil(() => world.Ended.Count == 2, Seconds(5));

        Assert.Equal([OneTime, Rotating, OneTime], Labels(world));
        Assert.Equal(Labels(world), Rows(world.GroundStore, AuditSteps.Ingested).Select(row => row.ForwardSecrecy));
        Assert.Equal(new(2, 1, 0, 0), world.Ground.Counters.ForwardSecrecy);
        Assert.Equal(3, world.Ground.Counters.EnvelopesOpened);
    }

    [Fact]
    public void The_private_half_of_a_used_one_time_prekey_is_gone_from_memory_and_store_with_the_delivery()
    {
        using var world = Started();
        var offer = Offer(world);
        var names = offer.Prekeys.Select(prekey => $"ground/prekeys/{GatewayId}/{prekey.PublicKey.Id}").ToList();
        Assert.All(names, name => Assert.NotNull(world.GroundStore.Get(name)));
        var wasThere = false;
        world.GroundFault = () =>
        {
            wasThere |= world.GroundStore.Get(names[2]) is not null; // before the commit that delivers
            return Fault.None;
        };
        Alarm(world, 1);
        world.RunUntil(() => world.Ended.Count == 1, Seconds(5));

        Assert.True(wasThere);
        Assert.Equal([names[2]], names.Where(name => world.GroundStore.Get(name) is null));
        Assert.Equal(PrekeyKind.OneTime, offer.Prekeys[2].Kind);
    }

    [Fact]
    public void A_gateway_that_was_provisioned_has_forward_secrecy_before_it_ever_hears_of_ground()
    {
        using var world = new FlowWorld();
        world.GatewayUplink.Cut();
        Alarm(world, 1);
        world.Run(Seconds(2));
        world.Connect();
        world.RunUntil(() => world.Ended.Count == 1, Seconds(20));
        Assert.Equal([Rotating], Labels(world)); // provisioned prekeys are of no one-time kind
    }

    [Fact]
    public void A_ground_station_that_offers_none_still_opens_what_was_sealed_for_those_it_gave_out()
    {
        using var world = Started();
        world.GroundOptions.OffersPrekeys = false;
        Alarm(world, 1);
        world.RunUntil(() => world.Ended.Count == 1, Seconds(5));
        world.Skip(Days(4));
        world.Run(Seconds(5));
        Alarm(world, 2);
        world.RunUntil(() => world.Ended.Count == 2, Seconds(5));
        Assert.Equal([OneTime, OneTime], Labels(world));
        Assert.Single(Rows(world.GroundStore, AuditSteps.PrekeysOffered));

        using var without = new FlowWorld(ground: options => options.OffersPrekeys = false, isProvisioned: false);
        Alarm(without, 1);
        without.RunUntil(() => without.Ended.Count == 1, Seconds(5));
        without.Run(Seconds(60));
        Assert.Equal([None], Labels(without));
        Assert.Empty(Rows(without.GroundStore, AuditSteps.PrekeysOffered));
    }

    [Fact]
    public void Without_prekeys_or_without_a_clock_the_static_key_serves_and_the_row_says_what_that_means()
    {
        using var world = new FlowWorld(isProvisioned: false);
        world.GatewayUplink.Cut();
        Alarm(world, 1);
        world.Run(Seconds(2));
        world.Connect();
        world.RunUntil(() => world.Ended.Count == 1, Seconds(20));
        world.RunUntil(() => Rows(world.GatewayStore, AuditSteps.PrekeysReceived).Count == 1, Seconds(5));
        Alarm(world, 2);
        world.RunUntil(() => world.Ended.Count == 2, Seconds(5));
        world.HasClock = false;
        Alarm(world, 3);
        world.RunUntil(() => world.Ended.Count == 3, Seconds(5));
        Assert.Equal([None, OneTime, None], Labels(world));
        Assert.Equal(new(1, 0, 0, 2), world.Ground.Counters.ForwardSecrecy);
    }

    [Fact]
    public void An_outage_longer_than_the_supply_goes_on_with_the_rotating_prekey_and_new_ones_come_after_it()
    {
        using var world = Started(static ground => ground.OneTimePrekeys = 2);
        world.Skip(TimeSpan.FromMinutes(11)); // ground may offer again
        world.GatewayUplink.Cut();
        for (uint at = 1; at <= 4; at++)
        {
            Alarm(world, at);
            world.Run(Seconds(1));
        }

        Assert.Equal([OneTime, OneTime, Rotating, Rotating], Labels(world));
        world.Connect();
        world.RunUntil(() => world.Ended.Count == 4, Seconds(30));
        world.Run(Seconds(2));
        Alarm(world, 5);
        world.RunUntil(() => world.Ended.Count == 5, Seconds(5));
        Assert.Equal(OneTime, Labels(world)[^1]);
        Assert.Equal((2, 2), (Rows(world.GroundStore, AuditSteps.PrekeysOffered).Count, Rows(world.GatewayStore, AuditSteps.PrekeysReceived).Count));
        Assert.Equal(0, world.Ground.Counters.EnvelopesRejected);
    }

    [Fact]
    public void A_flood_of_alarms_asks_for_new_prekeys_no_more_than_every_ten_minutes()
    {
        using var world = Started(static ground => ground.OneTimePrekeys = 1);
        for (uint at = 1; at <= 5; at++)
        {
            Alarm(world, at);
            world.RunUntil(() => world.Ended.Count == at, Seconds(5));
        }

        Assert.Single(Rows(world.GroundStore, AuditSteps.PrekeysOffered));
        Assert.Equal([OneTime, Rotating, Rotating, Rotating, Rotating], Labels(world));
        world.Skip(TimeSpan.FromMinutes(10));
        world.Run(Seconds(2));
        Alarm(world, 6);
        world.RunUntil(() => world.Ended.Count == 6, Seconds(5));
        Assert.Equal(OneTime, Labels(world)[^1]);
    }

    [Fact]
    public void The_rotating_prekey_is_replaced_at_half_of_its_life_and_what_is_under_way_still_opens_until_its_retention_ends()
    {
        using var world = Started();
        var first = Offer(world).Prekeys[0].PublicKey.Id;
        world.GatewayUplink.Cut();
        world.Report(SensorProperty.HeartRate, 70, 1, isAcknowledged: false);
        world.Run(Seconds(12));
        world.Skip(TimeSpan.FromHours(23));
        world.Connect();
        world.RunUntil(() => world.Delivered.Count == 1, Seconds(5));

        world.Skip(Days(3));
        world.RunUntil(() => Offer(world).Prekeys[0].PublicKey.Id != first, Seconds(5));
        Assert.NotNull(world.GroundStore.Get($"ground/prekeys/{GatewayId}/{first}"));
        world.KillGround();
        world.Skip(Days(12));
        world.Run(Seconds(2));
        Assert.Null(world.GroundStore.Get($"ground/prekeys/{GatewayId}/{first}")); // 7 days and 8 more
        Assert.Equal([Rotating], Labels(world));
    }

    [Fact]
    public void A_gateway_that_hears_nothing_goes_on_with_the_last_resort_and_then_without_forward_secrecy()
    {
        using var world = Started();
        world.GatewayUplink.Cut();
        world.Skip(Days(7));
        Alarm(world, 1);
        world.Run(Seconds(2));
        world.Connect();
        world.RunUntil(() => world.Ended.Count == 1, Seconds(30));
        world.Run(Seconds(5));
        world.GatewayUplink.Cut();
        world.Skip(Days(82));
        Alarm(world, 2);
        world.Run(Seconds(2));
        world.Skip(Days(2));
        Alarm(world, 3);
        world.Run(Seconds(2));
        world.Connect();
        world.RunUntil(() => world.Ended.Count == 2, Seconds(30)); // the second expired after a day, as its lifetime says
        Assert.Equal([LastResort, LastResort, None], Labels(world));
        Assert.Equal(0, world.Ground.Counters.EnvelopesRejected);
    }

    [Theory]
    [InlineData(365, 8, None)]
    [InlineData(50, 8, LastResort)]
    [InlineData(14, 8, OneTime)]
    [InlineData(365, 366, OneTime)]
    public void A_prekey_is_taken_only_where_its_retention_covers_the_lifetime(int lifetime, int retention, string expected)
    {
        using var world = Started(ground => ground.PrekeyRetention = Days(retention), gateway => gateway.Lifetime = Days(lifetime));
        Alarm(world, 1);
        world.RunUntil(() => world.Ended.Count == 1, Seconds(5));
        Assert.Equal([expected], Labels(world));
    }

    [Fact]
    public void A_turn_that_fails_uses_no_prekey_up_and_a_restart_uses_none_again()
    {
        using var world = Started();
        var oneTime = Offer(world).Prekeys.Where(prekey => prekey.Kind == PrekeyKind.OneTime).Select(prekey => prekey.PublicKey.Id).ToHashSet();
        world.GatewayUplink.Cut();
        for (uint at = 1; at <= 6; at++)
        {
            var faults = new Queue<Fault>([Fault.Fail, Fault.Fail, at % 2 == 0 ? Fault.KillAfter : Fault.KillBefore]);
            world.GatewayFault = () => faults.TryDequeue(out var fault) ? fault : Fault.None;
            Alarm(world, at);
            world.RunUntil(() => Labels(world).Count == at && world.SensorOutcomes.Count == at, Seconds(30));
            world.GatewayFault = static () => Fault.None;
            world.KillGateway();
            world.GatewayUplink.Cut();
            Assert.Equal(8 + (16 * (int)at), world.GatewayStore.Get(GroundKeys.UsedName)!.Length);
        }

        Assert.All(Labels(world), label => Assert.Equal(OneTime, label));
        world.Connect();
        world.RunUntil(() => world.Ended.Count == 6, Seconds(60));
        Assert.Equal(0, world.Ground.Counters.EnvelopesRejected);
        var envelopes = world.CarriedToGround.Select(Inspect).DistinctBy(envelope => envelope.Id).Select(envelope => envelope.Recipients[0].Recipient).Where(oneTime.Contains).ToList();
        Assert.Equal((6, 6), (envelopes.Count, envelopes.Distinct().Count()));
    }

    [Fact]
    public void A_delivery_that_fails_leaves_ground_the_key_and_a_dead_ground_finds_it_again()
    {
        using var world = Started();
        Alarm(world, 1);
        var faults = new Queue<Fault>([Fault.Fail, Fault.KillBefore, Fault.Fail]);
        world.GroundFault = () => faults.TryDequeue(out var fault) ? fault : Fault.None;
        world.RunUntil(() => world.Ended.Count == 1, Seconds(90));
        Assert.Empty(faults);
        Assert.Equal(["0101/FF10/1"], world.ReadingKeys());
        Assert.Equal([OneTime], Labels(world));
        Assert.Equal(0, world.Ground.Counters.EnvelopesRejected);
    }

    [Fact]
    public void An_envelope_that_comes_again_after_its_key_is_gone_is_a_duplicate_and_another_for_that_key_is_rejected()
    {
        using var world = Started();
        var key = Offer(world).Prekeys[2].PublicKey;
        Alarm(world, 1);
        world.RunUntil(() => world.Ended.Count == 1, Seconds(5));
        world.Run(Seconds(6));
        world.KillGround();
        var before = world.Ground.Counters;
        world.Replay();
        world.Run(Seconds(5));
        Assert.Equal(before, world.Ground.Counters);

        Send(world, 5, key);
        world.Run(Seconds(2));
        Assert.Equal(1, world.Ground.Counters.EnvelopesRejected);
        Assert.Equal((Opening.PrekeyGone, "77-5"), Rows(world.GroundStore, AuditSteps.Rejected).Select(row => (row.Reason, row.Envelope)).Single());
        Assert.Contains("- lost, because their prekey was gone: 1 envelopes\n", OutcomeDocument.Write("w", "s", world.GatewayStore, world.GroundStore, DateTimeOffset.UnixEpoch), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_two_envelopes_for_one_key_in_one_turn_the_first_is_delivered()
    {
        using var world = Started();
        var key = Offer(world).Prekeys[2].PublicKey;
        var commits = world.GroundStore.Commits;
        Send(world, 5, key);
        Send(world, 6, key);
        world.RunUntil(() => world.Ground.Counters.EnvelopesRejected == 1, Seconds(2));
        Assert.Equal((1, 1), (world.Ground.Counters.EnvelopesOpened, world.Delivered.Count));
        Assert.Equal("77-6", Rows(world.GroundStore, AuditSteps.Rejected).Single().Envelope);
        Assert.True(world.GroundStore.Commits > commits);
    }

    [Fact]
    public void Another_gateway_s_prekeys_open_nothing()
    {
        using var world = Started();
        using var stranger = SigningKey.Generate(KeyPurpose.Envelope);
        var commands = EndpointId.Dtn("hab-2", "commands");
        world.KillGround(parts => parts with { Gateways = [.. parts.Gateways, new(commands, stranger.VerificationKey, WorldKeys.GatewayPair.PublicKey)] });
        world.Run(Seconds(2));
        var octets = world.Ground.IssuePrekeys(stranger.VerificationKey.Id, world.Wall);
        Assert.True(FlowCodec.TryDecodePrekeys(octets, out var encoded, out var retention));
        Assert.Equal(PrekeyBundleStatus.Verified, PrekeyBundle.TryVerify(encoded, WorldKeys.GroundSigner.VerificationKey, out var bundle));
        Assert.Equal((Days(8), 2), (retention, bundle!.Prekeys.Count));
        Send(world, 5, bundle.Prekeys[0].PublicKey);
        world.Run(Seconds(2));
        Assert.Equal(Opening.PrekeyGone, Rows(world.GroundStore, AuditSteps.Rejected).Single().Reason);

        // It is trusted no more: its private keys are not kept for nothing.
        var name = $"ground/prekeys/{stranger.VerificationKey.Id}/{bundle.Prekeys[0].PublicKey.Id}";
        Assert.NotNull(world.GroundStore.Get(name));
        world.KillGround(static parts => parts with { Gateways = [parts.Gateways[0]] });
        world.Run(Seconds(1));
        Assert.Null(world.GroundStore.Get(name));
        Assert.Throws<ArgumentException>(() => world.Ground.IssuePrekeys(stranger.VerificationKey.Id, world.Wall));
    }

    [Fact]
    public void An_offer_that_is_forged_of_another_signer_old_or_of_another_suite_changes_nothing()
    {
        using var world = Started();
        var offer = Offer(world);
        using var store = new PrekeyStore();
        using var other = new PrekeyStore(new() { Suite = EnvelopeSuite.Pure });
        var later = world.Wall.Add(Seconds(60));
        var forged = store.Issue(WorldKeys.GroundSigner, 2, later).Encoded.ToArray();
        forged[200] ^= 1;
        SendOffer(world, 1, forged);
        SendOffer(world, 2, store.Issue(WorldKeys.Stranger, 2, later).Encoded);
        SendOffer(world, 3, store.Issue(WorldKeys.GroundSigner, 2, world.Wall.Add(TimeSpan.FromHours(2))).Encoded);
        SendOffer(world, 4, other.Issue(WorldKeys.GroundSigner, 2, later).Encoded);
        SendOffer(world, 5, new byte[] { 1, 2, 3 });
        SendOffer(world, 6, ReadOnlyMemory<byte>.Empty);
        SendOffer(world, 7, store.Issue(WorldKeys.GroundSigner, 2, offer.Created.Add(-Seconds(1))).Encoded);
        world.Run(Seconds(3));
        Assert.Equal(
            ["Prekeys: Rejected", "Prekeys: OtherOwner", "Prekeys: made in the future", "Prekeys: OtherSuite", "Prekeys: Malformed", "Prekeys: NotUnderstood"],
            Rows(world.GatewayStore, AuditSteps.Rejected).Select(row => row.Reason));
        Assert.Equal(["used from now on", "older than those in use"], Rows(world.GatewayStore, AuditSteps.PrekeysReceived).Select(row => row.Outcome));
        Assert.Equal(offer.Encoded.ToArray(), Offer(world).Encoded.ToArray());
        Alarm(world, 1);
        world.RunUntil(() => world.Ended.Count == 1, Seconds(5));
        Assert.Equal([OneTime], Labels(world));

        var replacement = store.Issue(WorldKeys.GroundSigner, 2, later);
        SendOffer(world, 8, replacement.Encoded); // the same under the right name and in time is taken: the test refuses for the right reason
        world.Run(Seconds(1));
        Assert.Equal(replacement.Encoded.ToArray(), Offer(world).Encoded.ToArray());
    }

    [Fact]
    public void A_ground_station_that_lost_its_store_loses_what_is_under_way_says_so_and_offers_new_prekeys()
    {
        using var world = Started();
        world.Run(Seconds(5)); // a store that is lost sooner gives the epoch of the last
        world.GatewayUplink.Cut();
        Alarm(world, 1);
        world.Run(Seconds(1));
        world.LoseGroundStore();
        world.RunUntil(() => world.Ground.Counters.EnvelopesRejected == 1, Seconds(20));
        Assert.Equal(Opening.PrekeyGone, Rows(world.GroundStore, AuditSteps.Rejected).Single().Reason);
        world.RunUntil(() => Rows(world.GatewayStore, AuditSteps.PrekeysReceived).Count == 2, Seconds(10));
        Alarm(world, 2);
        world.RunUntil(() => world.Ended.Count == 1, Seconds(10));
        Assert.Equal([OneTime, OneTime], Labels(world));
        Assert.Equal(["0101/FF10/2"], world.ReadingKeys());
    }

    [Fact]
    public void A_gateway_that_lost_its_store_uses_no_one_time_prekey_twice()
    {
        using var world = Started();
        Alarm(world, 1);
        world.RunUntil(() => world.Ended.Count == 1, Seconds(5));
        var old = Offer(world);
        world.Run(Seconds(5));
        world.LoseGatewayStore();
        world.Run(Seconds(1));
        SendOffer(world, 9, old.Encoded); // one that was under way
        world.Run(Seconds(2));
        Alarm(world, 2);
        world.RunUntil(() => world.Ended.Count == 2, Seconds(10));
        Assert.Equal([Rotating], Labels(world));
        Assert.Equal(0, world.Ground.Counters.EnvelopesRejected);

        world.Skip(Days(1)); // ground has seen that it could do better
        world.Run(Seconds(3));
        Alarm(world, 3);
        world.RunUntil(() => world.Ended.Count == 3, Seconds(10));
        Assert.Equal([Rotating, OneTime], Labels(world));
    }

    [Fact]
    public void Provisioned_prekeys_that_are_not_ground_s_are_refused()
    {
        using var world = Started();
        using var store = new PrekeyStore();
        world.Prekeys = FlowCodec.EncodePrekeys(store.Issue(WorldKeys.Stranger, 0, world.Wall).Encoded, Days(8));
        Assert.Contains("OtherOwner", Assert.Throws<ArgumentException>(world.KillGateway).Message, StringComparison.Ordinal);
        world.Prekeys = [1, 2, 3];
        Assert.Throws<ArgumentException>(world.KillGateway);
    }

    [Fact]
    public void The_store_s_prekeys_open_with_the_protector_that_they_were_made_with_only()
    {
        using var world = Started();
        var protectedWith = "ground-key"u8.ToArray();
        Assert.Equal(protectedWith, world.GroundStore.Get(GroundPrekeys.SecretName)!.AsSpan(1, protectedWith.Length).ToArray());
        Assert.Contains("ground-key", Assert.Throws<BundleStoreException>(() => world.KillGround(static parts => parts with { PrekeyProtector = new Protector(1) })).Message, StringComparison.Ordinal);
        using var other = EnvelopeKeyPair.Generate();
        Assert.Throws<BundleStoreException>(() => world.KillGround(parts => parts with { Keys = other }));
        world.KillGround(static parts => parts);
        Alarm(world, 1);
        world.RunUntil(() => world.Ended.Count == 1, Seconds(60));
    }

    [Fact]
    public void A_device_may_protect_the_prekeys()
    {
        using var world = new FlowWorld(isProvisioned: false);
        world.KillGround(static parts => parts with { PrekeyProtector = new Protector(1) });
        world.LoseGroundStore();
        world.RunUntil(() => Rows(world.GatewayStore, AuditSteps.PrekeysReceived).Count > 0, Seconds(10));
        world.KillGround();
        Alarm(world, 1);
        world.RunUntil(() => world.Ended.Count == 1, Seconds(60));
        Assert.Equal([OneTime], Labels(world));
        Assert.Throws<BundleStoreException>(() => world.KillGround(static parts => parts with { PrekeyProtector = new Protector(2) }));
        world.KillGround(static parts => parts with { PrekeyProtector = new Protector(1) });
    }

    /// <summary>A world whose gateway has its first offer.</summary>
    private static FlowWorld Started(Action<GroundOptions>? ground = null, Action<GatewayOptions>? gateway = null)
    {
        var world = new FlowWorld(gateway, ground);
        world.RunUntil(() => Rows(world.GatewayStore, AuditSteps.PrekeysReceived).Count == 1, Seconds(5));
        return world;
    }

    private static void Alarm(FlowWorld world, uint counter) => world.Report(SensorProperty.Alarm, 3, counter);

    private static List<string> Labels(FlowWorld world) => Rows(world.GatewayStore, AuditSteps.Sealed).ConvertAll(row => row.ForwardSecrecy!);

    private static List<AuditRow> Rows(FaultyStore store, string step) => [.. store.ReadJournal(AuditRow.Topic).Select(row => AuditRow.FromJson(row.Body)!).Where(row => row.Step == step)];

    /// <summary>The prekeys that the gateway has.</summary>
    private static PrekeyBundle Offer(FlowWorld world)
    {
        Assert.True(FlowCodec.TryDecodePrekeys(world.GatewayStore.Get(GroundKeys.OfferName), out var encoded, out _));
        Assert.Equal(PrekeyBundleStatus.Verified, PrekeyBundle.TryVerify(encoded, WorldKeys.GroundSigner.VerificationKey, out var bundle));
        return bundle!;
    }

    private static EnvelopeInspection Inspect(byte[] bundle)
    {
        Assert.Equal(Bundles.Protocol.BundleDecodeStatus.Done, Bundles.Protocol.BundleCodec.Decode(bundle, out var view, out _));
        return EnvelopeInspection.Read(view.Payload);
    }

    /// <summary>A reading of the gateway's for a key of the test's choice.</summary>
    private static void Send(FlowWorld world, ulong sequence, EnvelopePublicKey key)
    {
        var reading = new Reading
        {
            Source = FlowWorld.SensorAddress,
            Sequence = (uint)sequence,
            ReportCounter = (uint)sequence,
            Property = SensorProperty.HeartRate,
            Value = 70,
            Received = world.Wall,
        };
        var payload = FlowCodec.EncodeTelemetry([reading]);
        var context = Context(world.GatewayOptions.Telemetry, world.GroundOptions.Ingest, FlowContent.Telemetry, sequence, world.Wall);
        world.GatewayBundles.Enqueue(new(context.Source, context.Destination, Priority.Critical, TimeSpan.FromHours(1), world.Envelope.Seal(payload, context, WorldKeys.GatewaySigner, key)));
    }

    private static void SendOffer(FlowWorld world, ulong sequence, ReadOnlyMemory<byte> bundle)
    {
        var context = Context(world.GroundOptions.Ingest, world.GatewayOptions.Commands, FlowContent.Prekeys, sequence, world.Wall);
        var envelope = world.Envelope.Seal(FlowCodec.EncodePrekeys(bundle, Days(8)), context, WorldKeys.GroundSigner, WorldKeys.GatewayPair.PublicKey);
        world.GroundBundles.Enqueue(new(context.Source, context.Destination, Priority.Critical, TimeSpan.FromHours(1), envelope));
    }

    private static EnvelopeContext Context(EndpointId source, EndpointId destination, string contentType, ulong sequence, DtnTime wall) => new()
    {
        Source = source,
        Destination = destination,
        ContentType = contentType,
        Created = wall,
        Lifetime = TimeSpan.FromHours(1),
        Epoch = 77,
        Sequence = sequence,
    };

    /// <summary>A device, as far as a test needs one.</summary>
    private sealed class Protector(byte secret) : IKeyProtector
    {
        public string Name => "device";

        public byte[] Protect(ReadOnlySpan<byte> octets) => [secret, .. octets.ToArray().Select(octet => (byte)(octet ^ 0x55))];

        public bool TryUnprotect(ReadOnlySpan<byte> stored, Span<byte> octets)
        {
            if (stored.Length != 33 || stored[0] != secret) return false;
            for (var at = 0; at < octets.Length; at++) octets[at] = (byte)(stored[1 + at] ^ 0x55);
            return true;
        }
    }
}
