using Dunes.Sdk.Crypto;
using Dunes.Sdk.Maml;
using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Gateway.Tests.World;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests;

public class OutcomeDocumentTests
{
    private static readonly DateTimeOffset Created = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static string Play(out string again, string because = "")
    {
        using var world = new FlowWorld(advisor: because.Length == 0 ? null : new Talker(because));
        for (uint at = 1; at <= 3; at++)
        {
            world.Report(SensorProperty.Alarm, (byte)at, at);
            world.Run(TimeSpan.FromSeconds(2));
            world.Report(SensorProperty.HeartRate, 70, at + 10, isAcknowledged: false);
            world.Run(TimeSpan.FromSeconds(12));
        }

        again = Write(world);
        return Write(world);
    }

    private static string Write(FlowWorld world) => OutcomeDocument.Write("outage-1", EnvelopeSuite.Default.Name, world.GatewayStore, world.GroundStore, Created);

    [Fact]
    public void Equal_journals_and_equal_runs_give_equal_documents()
    {
        var first = Play(out var again);
        Assert.Equal(first, again);
        Assert.Equal(first, Play(out _)); // other keys' random octets and all
    }

    [Fact]
    public void It_tells_what_happened()
    {
        var document = Play(out _);
        Assert.Contains("- decided_by: `rules`", document, StringComparison.Ordinal);
        Assert.Contains("- sent: 3, ", document, StringComparison.Ordinal);
        Assert.Contains("- acknowledged: 3\n", document, StringComparison.Ordinal);
        Assert.Contains("- sealed and not delivered: 0 envelopes", document, StringComparison.Ordinal);
        Assert.Contains("`MLKEM1024-P384-HKDF-SHA384-AES256GCM`", document, StringComparison.Ordinal);
        Assert.Contains("- forward secrecy: `one-time prekey` for 3 envelopes\n- forward secrecy: `rotating prekey` for 3 envelopes\n", document, StringComparison.Ordinal);
        Assert.Contains("- lost, because their prekey was gone: 0 envelopes\n", document, StringComparison.Ordinal);
        Assert.Contains("- 6 bundles: carried by `dish`\n", document, StringComparison.Ordinal);
        Assert.Contains("\ncreated_at: \"2026-03-01T12:00:00.000Z\"\n", document, StringComparison.Ordinal);
        Assert.Contains("2026-03-01T12:00:00.000Z: [CREATE]", document, StringComparison.Ordinal);
    }

    [Fact]
    public void Acknowledgements_name_their_envelopes_and_every_sealed_one_has_its()
    {
        using var world = new FlowWorld();
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Gateway.Counters.EnvelopesAcknowledged == 2, TimeSpan.FromSeconds(20));
        world.GatewayUplink.Cut();
        world.Report(SensorProperty.Alarm, 3, 2);
        world.Run(TimeSpan.FromSeconds(2));

        var document = Write(world);
        var envelopes = world.GatewayStore.ReadJournal(AuditRow.Topic).Select(row => AuditRow.FromJson(row.Body)!).Where(row => row.Step == AuditSteps.Sealed).Select(row => row.Envelope!).ToList();
        var acknowledgements = document[document.IndexOf("### Acknowledgements", StringComparison.Ordinal)..document.IndexOf("### Timings", StringComparison.Ordinal)];
        Assert.Contains("- end to end: 2 envelopes in ", acknowledgements, StringComparison.Ordinal);
        Assert.Contains("- telemetry without one: 1 envelopes\n", acknowledgements, StringComparison.Ordinal);
        Assert.Contains(envelopes[0], acknowledgements, StringComparison.Ordinal);
        Assert.DoesNotContain(envelopes[1] + " ", acknowledgements, StringComparison.Ordinal);
        Assert.Contains("- 1 bundles: carried by `dish`\n", document, StringComparison.Ordinal);
        Assert.Contains("- 1 bundles: stored, and carried by no uplink\n", document, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_was_to_be_decided_it_says_who_decided_all_the_same()
    {
        using var world = new FlowWorld();
        Assert.Contains("- decided_by: nobody, because nothing was to be decided\n", Write(world), StringComparison.Ordinal);
    }

    [Fact]
    public void A_receipt_of_it_is_proved()
    {
        var document = Play(out _);
        using var signer = SigningKey.Generate(KeyPurpose.Receipt);
        var receipt = MuReceipt.Write(document, "outage-1.maml.md", Created, Guid.Parse("0f0e0d0c-0b0a-8908-8706-050403020100"), signer);
        Assert.Equal(ReceiptVerdict.Proved, MuReceipt.Verify(receipt, document, id => id == signer.VerificationKey.Id ? signer.VerificationKey : null).Verdict);
    }

    [Fact]
    public void What_an_advisor_says_stays_in_its_cell()
    {
        var document = Play(out _, "|`\n## Verification\n\u202E");
        Assert.DoesNotContain("\n## Verification", document, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', document);
    }

    private sealed class Talker(string because) : IAdvisor
    {
        public string DecidedBy => "model talker";

        public ValueTask<IReadOnlyList<SwitchAdvice>> AdviseAsync(IReadOnlyList<Reading> readings, CancellationToken cancellationToken = default) =>
            new([new SwitchAdvice(FlowWorld.ActuatorAddress, true, because)]);
    }
}
