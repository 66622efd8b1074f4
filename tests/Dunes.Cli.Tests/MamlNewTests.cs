using Dunes.Sdk.Maml;
using Dunes.Sdk.Maml.Keys;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Cli.Tests;

public class MamlNewTests
{
    public static TheoryData<string> Types => new(MamlTemplate.Types);

    [Theory]
    [MemberData(nameof(Types))]
    public void A_new_document_validates_without_a_finding(string type) =>
        Assert.Empty(new MamlValidator().Validate(MamlDocument.Parse(MamlTemplate.Write(type, "agent://gateway", DateTimeOffset.UnixEpoch, Guid.CreateVersion7())), MamlProfile.Strict));

    [Fact]
    public async Task A_document_is_written_once_and_can_be_planned()
    {
        using var folder = new TemporaryFolder();
        string[] make = ["maml", "new", "--type", "workflow", "--output", folder.File("plan.maml.md")];
        Assert.Equal(0, (await DunesProcess.RunAsync(make)).ExitCode);
        Assert.Equal(2, (await DunesProcess.RunAsync(make)).ExitCode);
        Assert.Equal(0, (await DunesProcess.RunAsync("markup-validate", "--input", folder.File("plan.maml.md"), "--profile", "strict")).ExitCode);
        Assert.Equal(0, (await DunesProcess.RunAsync("maml", "run", folder.File("plan.maml.md"), "--dry-run", "--as", "agent://dunes")).ExitCode);
        Assert.StartsWith("---\n", (await DunesProcess.RunAsync("maml", "new", "--type", "prompt")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await DunesProcess.RunAsync("maml", "new", "--type", "prompt", "--origin", "gateway")).ExitCode);
        Assert.Equal(2, (await DunesProcess.RunAsync("maml", "new", "--type", "wallet")).ExitCode);
    }

    [Fact]
    public async Task A_key_document_is_encrypted_unless_asked_for_by_name()
    {
        using var folder = new TemporaryFolder();
        string[] make = ["maml", "new", "--type", "key", "--output", folder.File("key.maml.md")];
        var refused = await DunesProcess.RunAsync(make);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--key-in-clear", refused.Error, StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder.File("pass"), "camel\n");
        Assert.Equal(0, (await DunesProcess.RunAsync([.. make, "--passphrase-file", folder.File("pass")])).ExitCode);
        var text = await File.ReadAllTextAsync(folder.File("key.maml.md"));
        Assert.Empty(new MamlValidator().Validate(MamlDocument.Parse(text), MamlProfile.Strict));
        var key = Assert.Single(MamlKeyDocument.Read(MamlDocument.Parse(text)).Keys);
        Assert.Equal("ml-dsa-87", key.Algorithm);
        using var opened = key.OpenSigningKey("camel"u8);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("key.maml.md")));
    }
}
