using System.Globalization;

namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>Where the databases of a run lie: a data folder that stays, or a temporary one that goes with the run.</summary>
internal sealed class ScenarioFolder : IDisposable
{
    private const string RunFile = "run";
    private readonly bool _isTemporary;

    private ScenarioFolder(string path, bool isTemporary, uint run) => (Root, _isTemporary, Run) = (path, isTemporary, run);

    public string Root { get; }

    /// <summary>Runs over this folder before this one.</summary>
    public uint Run { get; }

    public bool IsKept => !_isTemporary;

    public string GatewayDatabase => Path.Combine(Root, "gateway.db");

    public string GroundDatabase => Path.Combine(Root, "ground.db");

    /// <summary>Takes the folder for a run, made for its owner alone where there is none, and counts the run before anything else is written.</summary>
    public static ScenarioFolder Take(string? path)
    {
        if (path is null) return new(Directory.CreateTempSubdirectory("dunes-outage-").FullName, isTemporary: true, 0);
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var file = Path.Combine(path, RunFile);
            var run = 0u;
            if (File.Exists(file))
            {
                var text = File.ReadAllText(file);
                if (!uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var last) || last > 500_000) throw new DunesException($"The file {file} holds '{text}'; the number of the folder's last run is expected.");
                run = last + 1;
            }

            File.WriteAllText(file + ".new", run.ToString(CultureInfo.InvariantCulture));
            File.Move(file + ".new", file, overwrite: true);
            return new(Path.GetFullPath(path), isTemporary: false, run);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DunesException($"The data folder {path} cannot be used ({failure.Message.TrimEnd('.')}); a folder that can be written is expected.", failure);
        }
    }

    public void Dispose()
    {
        if (IsKept) return;
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (IOException)
        {
            // A temporary folder that something still holds is the system's to clear.
        }
    }
}
