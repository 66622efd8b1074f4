using System.Text.Json;

namespace Dunes.Cli.Tests;

public class MamlFormatTests
{
    private const string Untidy = "\uFEFF---\r\nmaml_version:   \"1.0\" \r\n---\r\n## Intent \r\nOpen the mesh.";
    private const string Tidy = "\uFEFF---\r\nmaml_version: \"1.0\"\r\n---\r\n\r\n## Intent\r\nOpen the mesh.\r\n";

    [Fact]
    public async Task A_document_is_formatted_in_its_place_and_only_once()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("plan.maml.md");
        await File.WriteAllTextAsync(path, Untidy);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Assert.Equal(1, (await DunesProcess.RunAsync("maml", "fmt", path, "--check")).ExitCode);
        Assert.Equal(Untidy, System.Text.Encoding.UTF8.GetString(await File.ReadAllBytesAsync(path)));

        Assert.Equal(0, (await DunesProcess.RunAsync("maml", "fmt", path)).ExitCode);
        Assert.Equal(Tidy, System.Text.Encoding.UTF8.GetString(await File.ReadAllBytesAsync(path)));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));

        var again = await DunesProcess.RunAsync("maml", "fmt", path, "--check", "--json");
        Assert.Equal(0, again.ExitCode);
        using var json = JsonDocument.Parse(again.Output);
        Assert.True(json.RootElement.GetProperty("isFormatted").GetBoolean());
    }

    [Fact]
    public async Task Another_file_is_written_when_it_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("plan.maml.md"), Untidy);
        string[] format = ["maml", "fmt", folder.File("plan.maml.md"), "--output", folder.File("tidy.maml.md")];
        Assert.Equal(0, (await DunesProcess.RunAsync(format)).ExitCode);
        Assert.Equal(Tidy, System.Text.Encoding.UTF8.GetString(await File.ReadAllBytesAsync(folder.File("tidy.maml.md"))));
        Assert.Equal(Untidy, System.Text.Encoding.UTF8.GetString(await File.ReadAllBytesAsync(folder.File("plan.maml.md"))));
        Assert.Equal(2, (await DunesProcess.RunAsync(format)).ExitCode);
        Assert.Equal(2, (await DunesProcess.RunAsync([.. format, "--force", "--check"])).ExitCode);
        Assert.Equal(2, (await DunesProcess.RunAsync("maml", "fmt", folder.File("none.maml.md"))).ExitCode);
    }
}
