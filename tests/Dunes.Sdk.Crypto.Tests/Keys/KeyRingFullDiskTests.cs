using Dunes.Sdk.Crypto.Keys;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Keys;

/// <summary>A disk that is full takes nothing more, but lets go of what is there: what was begun is cleaned up at once.</summary>
public sealed class KeyRingFullDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();

    private KeyRingOptions Options => new() { Folder = _folder.File("ring"), RevisionFile = _folder.File("revision") };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_ring_that_could_not_be_made_leaves_nothing_behind(bool isFolderThere)
    {
        if (isFolderThere) new RingDisk().CreateFolder(Options.Folder);
        var before = Everything();
        var room = 0;
        for (var isMade = false; !isMade; room++)
        {
            try
            {
                KeyRing.Open(Options, new FixedProtector((byte)room), _time, new BreakingDisk { RoomLeft = room }).Dispose();
                isMade = true;
            }
            catch (KeyRingException problem)
            {
                Assert.Contains("No space left", problem.Message, StringComparison.Ordinal);
                Assert.Equal(before, Everything());
            }
        }

        Assert.True(room > 6, $"The disk was full {room} times.");
    }

    [Theory]
    [InlineData("rotate")]
    [InlineData("trust")]
    [InlineData("revoke")]
    [InlineData("protect")]
    public void A_change_that_found_no_room_leaves_the_files_as_they_were(string change)
    {
        using var peer = SigningKey.Generate(KeyPurpose.Envelope, SignatureAlgorithm.Ed25519);
        var disk = new BreakingDisk();
        using var ring = KeyRing.Open(Options, new FixedProtector(), _time, disk);
        var id = ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519).Details.Id;
        var (before, revision) = (Everything(), ring.Revision);
        var failures = 0;
        for (var isDone = false; !isDone;)
        {
            disk.RoomLeft = failures;
            try
            {
                Change();
                isDone = true;
            }
            catch (KeyRingException)
            {
                failures++;
                disk.RoomLeft = int.MaxValue;
                Assert.DoesNotContain(Everything(), name => name.EndsWith(".part", StringComparison.Ordinal));
                ring.Reload();
                if (ring.Revision == revision) Assert.Equal(before, Everything());
                else break; // the index was in its place already: the change is made, and the next one ends it
            }
        }

        Assert.InRange(failures, 2, 12);
        using var again = KeyRing.Open(Options, change == "protect" ? new FixedProtector(5, "vault") : new FixedProtector(), _time);
        Assert.NotNull(again.Find(id));

        void Change()
        {
            if (change == "rotate") ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519);
            else if (change == "trust") ring.Trust(peer.VerificationKey, "by courier");
            else if (change == "revoke") ring.Revoke(id, "stolen");
            else ring.Protect(new FixedProtector(5, "vault"));
        }
    }

    [Fact]
    public void What_a_killed_process_was_writing_is_removed_at_the_next_start()
    {
        KeyRing.Open(Options, new FixedProtector(), _time).Dispose();
        var before = Everything();
        foreach (var name in new[] { "ring/ring.key.part", "ring/ring.index.part", $"ring/{new KeyId(7)}.key.part", "revision.part" }) File.WriteAllText(_folder.File(name), "half");
        KeyRing.Open(Options, new FixedProtector(), _time).Dispose();
        Assert.Equal(before, Everything());
    }

    private string[] Everything() => [.. Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
