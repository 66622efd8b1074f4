namespace Dunes.Cli.Tests;

public class OutputFileTests
{
    [Fact]
    public async Task Work_that_fails_leaves_the_older_file_and_nothing_beside_it()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("report");
        await File.WriteAllTextAsync(path, "older", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<IOException>(() => OutputFile.WriteAsync(path, _ => throw new IOException("full"), isPrivate: false));
        Assert.False(await OutputFile.WriteAsync(path, _ => Task.FromResult(false), isPrivate: false));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
        Assert.Equal("older", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_link_stays_a_link_and_who_may_read_a_file_stays_as_it_was()
    {
        if (OperatingSystem.IsWindows()) return; // modes are of Unix
        using var folder = new TemporaryFolder();
        var path = folder.File("document");
        await File.WriteAllTextAsync(path, "older", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
        File.CreateSymbolicLink(folder.File("link"), path);
        await OutputFile.WriteAsync(folder.File("link"), "newer", TestContext.Current.CancellationToken);
        Assert.Equal("newer", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.NotNull(new FileInfo(folder.File("link")).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(path));
        await OutputFile.WriteAsync(folder.File("secret"), "key", TestContext.Current.CancellationToken, isPrivate: true);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("secret")));
    }

    [Fact]
    public void A_device_and_a_folder_are_no_files_to_write()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<MisuseException>(() => OutputFile.Check(folder.Path));
        if (!OperatingSystem.IsWindows()) Assert.Throws<MisuseException>(() => OutputFile.CheckNew("/dev/null", force: true));
    }
}
