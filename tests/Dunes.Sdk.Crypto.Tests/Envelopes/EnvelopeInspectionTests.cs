using Dunes.Sdk.Crypto.Envelopes;
using FsCheck;
using FsCheck.Fluent;

namespace Dunes.Sdk.Crypto.Tests.Envelopes;

public class EnvelopeInspectionTests
{
    [Fact]
    public void Everything_in_the_clear_is_said_without_a_key()
    {
        foreach (var suite in EnvelopeSuite.All)
        {
            using var parties = new Sealed(suite);
            using var second = EnvelopeKeyPair.Generate(suite);
            var octets = parties.Envelope.Seal(new byte[20_000], parties.Context, parties.Sender, parties.Recipient.PublicKey, second.PublicKey);
            var inspection = EnvelopeInspection.Read(octets);
            Assert.Equal(OpenStatus.Opened, inspection.Status);
            Assert.Null(inspection.Problem);
            Assert.Equal((suite, EnvelopeMode.Lightweight, AuthenticationLevel.SignedWhole), (inspection.Suite, inspection.Mode, inspection.Level));
            Assert.Equal((parties.Context, parties.Sender.VerificationKey.Id), (inspection.Context, inspection.Sender));
            Assert.Equal([new(parties.Recipient.PublicKey.Id, null), new(second.PublicKey.Id, null)], inspection.Recipients);
            Assert.Equal((16_384, 2L, 20_000L, 0L), (inspection.ChunkSize, inspection.Chunks, inspection.PayloadSize, inspection.MissingOctets));
            Assert.Equal(octets.Length, inspection.PrologueSize + 20_000 + 40 + inspection.TrailerSize);
            Assert.Equal(inspection.PrologueSize, inspection.HeaderSize + 32);
            parties.Open(octets, out var opened);
            Assert.Equal(opened!.Id, inspection.Id);
        }
    }

    [Fact]
    public void What_is_wrong_is_named_with_its_place()
    {
        using var parties = new Sealed();
        var octets = parties.Seal(new byte[20_000]);
        Assert.Equal("suite 9 is not known; known are 0 P384-HKDF-SHA384-AES256GCM, 1 MLKEM1024-P384-HKDF-SHA384-AES256GCM, 2 MLKEM768-P256-HKDF-SHA256-AES256GCM, 3 MLKEM768-X25519-HKDF-SHA256-AES256GCM, 4 MLKEM1024-HKDF-SHA384-AES256GCM", Changed(5, 9).Problem);
        Assert.Equal(OpenStatus.Unsupported, Changed(5, 9).Status);
        Assert.Null(Changed(5, 9).Suite);
        Assert.Equal("the mode at octet 6 is 4, which is not known", Changed(6, 4).Problem);
        Assert.Equal(EnvelopeSuite.Fast, Changed(6, 4).Suite);
        Assert.Equal("the header's field 'magic' at octet 0 is not as an envelope of version 1 has it", Changed(0, 0).Problem);
        Assert.Contains("'source'", Changed(98, 0xFF).Problem, StringComparison.Ordinal);
        Assert.Equal("the octets end in the header, in its field 'fixed fields' at octet 9", EnvelopeInspection.Read(octets.AsSpan(0, 40)).Problem);
        var prologue = Sealed.Parts(octets).Prologue;
        Assert.Contains($"chunk at octet {prologue} is out of range", Changed(prologue, 0xFF).Problem, StringComparison.Ordinal);
        var cut = EnvelopeInspection.Read(octets.AsSpan(0, octets.Length - 3400));
        Assert.Equal((OpenStatus.Incomplete, 3400L, true, "exactly 3400 octets are missing"), (cut.Status, cut.MissingOctets, cut.IsMissingKnown, cut.Problem));
        Assert.Equal(parties.Context, cut.Context);

        EnvelopeInspection Changed(int at, byte value)
        {
            var changed = (byte[])octets.Clone();
            changed[at] = value;
            return EnvelopeInspection.Read(changed);
        }
    }

    [Fact]
    public void Any_octets_give_an_answer() => Prop.ForAll<byte[], byte>((octets, cut) =>
    {
        var inspection = EnvelopeInspection.Read(octets);
        var begun = EnvelopeInspection.Read([.. "DUNE"u8, 1, .. octets]);
        return inspection.Status != OpenStatus.Opened && inspection.Problem is not null && begun.Status != OpenStatus.Opened && begun.Problem is not null;
    }).QuickCheckThrowOnFailure();
}
