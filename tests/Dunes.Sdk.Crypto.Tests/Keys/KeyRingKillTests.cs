using Dunes.Sdk.Crypto.Keys;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Keys;

/// <summary>A process that is gone after any step, and a disk that fails at any step: the ring has the state before a change or after it, and every key of it.</summary>
public sealed class KeyRingKillTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private int _rings;

    public static MatrixTheoryData<string, bool> Changes => new(["make", "rotate", "trust", "revoke", "purge", "protect"], [false, true]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Changes))]
    public void Whatever_step_is_the_last_one_the_ring_is_whole(string change, bool halfWrites)
    {
        using var peer = SigningKey.Generate(KeyPurpose.Envelope, SignatureAlgorithm.Ed25519);
        var steps = 0;
        for (var isDone = false; !isDone; steps++)
        {
            var options = new KeyRingOptions { Folder = _folder.File($"ring{_rings++}") };
            var kept = change == "make" ? default : Prepare(options);
            var disk = new BreakingDisk { HalfWrites = halfWrites };
            try
            {
                if (change == "make") disk.StepsLeft = steps;
                using var ring = KeyRing.Open(options, new FixedProtector(), _time, disk);
                var before = ring.Revision;
                disk.StepsLeft = steps;
                try
                {
                    Do(ring, change, peer, kept);
                    isDone = true;
                }
                catch (KeyRingException)
                {
                    // The process lives on, and the disk is back: the same ring is usable.
                    disk.StepsLeft = int.MaxValue;
                    ring.Reload();
                    Assert.InRange(ring.Revision, before, before + 1);
                    Assert.NotEmpty(ring.CurrentSigningKey(KeyPurpose.Receipt).Sign("x"u8));
                }
            }
            catch (KeyRingException) when (change == "make")
            {
                // Killed while it was made.
            }

            using (var again = KeyRing.Open(options, change == "protect" ? Either(options) : new FixedProtector(), _time))
            {
                Assert.DoesNotContain(again.List(), entry => entry.Damage is not null);
                if (change != "make")
                {
                    Assert.Equal(kept.Receipt, again.Find(kept.Receipt)!.Details.Id);
                    Assert.NotEmpty(again.CurrentSigningKey(KeyPurpose.Receipt).Sign("x"u8));
                    Assert.NotNull(again.FindSigner(kept.Receipt, KeyPurpose.Receipt));
                }

                // And whatever was left behind hinders no further change.
                again.RotateSigningKey(KeyPurpose.Ledger, SignatureAlgorithm.Ed25519);
                if (change == "trust" && again.Find(peer.VerificationKey.Id) is null) again.Trust(peer.VerificationKey, "again");
                again.Purge();
                Assert.DoesNotContain(again.List(), entry => entry.Damage is not null);
                Assert.Equal(again.List().Count(entry => !entry.FileDigest.IsEmpty), Directory.GetFiles(options.Folder, "*.key").Length - 1);
                Assert.Empty(Directory.GetFiles(options.Folder, "*.part"));
            }
        }

        Assert.True(steps > 4, $"Only {steps} steps were broken off.");
    }

    [Fact]
    public void Two_kills_after_one_another_are_survived_as_well()
    {
        for (var first = 0; first < 14; first += Depth.Of(3, 1))
        {
            for (var second = 0; second < 14; second += Depth.Of(2, 1))
            {
                var options = new KeyRingOptions { Folder = _folder.File($"ring{_rings++}") };
                var kept = Prepare(options);
                foreach (var steps in new[] { first, second })
                {
                    try
                    {
                        using var ring = KeyRing.Open(options, new FixedProtector(), _time, new BreakingDisk { StepsLeft = steps, HalfWrites = true });
                        ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519);
                    }
                    catch (KeyRingException)
                    {
                        // Killed.
                    }
                }

                using var again = KeyRing.Open(options, new FixedProtector(), _time);
                Assert.NotNull(again.FindSigner(kept.Receipt, KeyPurpose.Receipt));
                Assert.NotEmpty(again.CurrentSigningKey(KeyPurpose.Receipt).Sign("x"u8));
                Assert.DoesNotContain(again.List(), entry => entry.Damage is not null);
            }
        }
    }

    private static void Do(KeyRing ring, string change, SigningKey peer, (KeyId Receipt, KeyId Wallet) kept)
    {
        switch (change)
        {
            case "rotate":
                ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519);
                break;
            case "trust":
                ring.Trust(peer.VerificationKey, "by courier");
                break;
            case "revoke":
                ring.Revoke(kept.Wallet, "stolen");
                break;
            case "purge":
                Assert.Equal(1, ring.Purge());
                break;
            case "protect":
                ring.Protect(new FixedProtector(5, "vault"));
                break;
            default:
                break;
        }
    }

    /// <summary>A ring with a key for receipts, one for wallets, and one that is over.</summary>
    private (KeyId Receipt, KeyId Wallet) Prepare(KeyRingOptions options)
    {
        using var ring = KeyRing.Open(options, new FixedProtector(), _time);
        using var old = SigningKey.Generate(KeyPurpose.Ledger, SignatureAlgorithm.Ed25519);
        ring.Import(old, "an older laptop", _time.GetUtcNow().AddDays(-900), _time.GetUtcNow().AddDays(-500));
        return (ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519).Details.Id, ring.RotateSigningKey(KeyPurpose.Wallet, SignatureAlgorithm.Ed25519).Details.Id);
    }

    private FixedProtector Either(KeyRingOptions options)
    {
        try
        {
            KeyRing.Open(options, new FixedProtector(), _time).Dispose();
            return new FixedProtector();
        }
        catch (KeyRingException)
        {
            return new FixedProtector(5, "vault");
        }
    }
}
