using System.Diagnostics;
using Dunes.Sdk.Simulation.Disk;

namespace Dunes.Sdk.Simulation.Tests.Disk;

public class StoreOnVirtualDiskTests
{
    [Fact]
    public void What_was_committed_survives_every_power_cut_and_the_last_batch_is_there_wholly_or_not_at_all()
    {
        for (var seed = 1UL; seed <= 1200; seed++)
        {
            using var trial = CutFourTimes(seed, "PRAGMA wal_autocheckpoint=20");
            Assert.Null(trial.Violation);
        }
    }

    [Fact]
    public void Without_syncs_the_same_cuts_lose_what_was_committed()
    {
        var lossy = 0;
        for (var seed = 1UL; seed <= 100; seed++)
        {
            using var trial = CutFourTimes(seed, "PRAGMA synchronous=OFF");
            if (trial.Violation is not null) lossy++;
        }

        Assert.True(lossy > 50, $"Only {lossy} of 100 seeds lost something.");
    }

    private static StoreTrial CutFourTimes(ulong seed, string setting)
    {
        var trial = new StoreTrial(seed) { Setting = setting };
        var random = new SeededRandom(seed, 2);
        for (var life = 0; life < 4; life++)
        {
            var cut = trial.Disk.Operations + random.Next(life == 0 ? 150 : 80);
            trial.Live(random.Next(12), operation => operation.Number == cut ? DiskFault.PowerCut : DiskFault.None);
            if (!trial.Disk.IsCut) trial.Disk.CutPower();
            trial.Disk.PowerUp();
        }

        trial.EndWell();
        return trial;
    }
}
