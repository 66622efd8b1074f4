namespace Dunes.House.Tests;

public class PublicApiTests
{
    [Theory]
    [MemberData(nameof(House.EachPackage), MemberType = typeof(House))]
    public void The_public_surface_is_the_one_that_was_reviewed(string package)
    {
        var reviewed = Path.Combine(House.Root, "src", package, "PublicApi.txt");
        var now = PublicSurface.Print(House.Load(package));

        // DUNES_UPDATE_API=1 writes the files anew; the difference then shows in review.
        if (Environment.GetEnvironmentVariable("DUNES_UPDATE_API") == "1") File.WriteAllText(reviewed, now);

        Assert.True(File.Exists(reviewed), $"{reviewed} is not there; run this test with DUNES_UPDATE_API=1 and review what it writes.");
        Assert.Equal(File.ReadAllText(reviewed).ReplaceLineEndings("\n"), now);
    }
}
