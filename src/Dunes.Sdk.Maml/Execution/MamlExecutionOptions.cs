namespace Dunes.Sdk.Maml.Execution;

/// <summary>How workflows are run, and which programs may be. As they stand, no program may.</summary>
public sealed class MamlExecutionOptions
{
    /// <summary>How long a block may take that names no <c>timeout</c>: 1 ms to <see cref="MaxTimeout"/>. The default is 30 s.</summary>
    public TimeSpan DefaultTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The most that a block's <c>timeout</c> gives it: 1 ms to 24 h. The default is 10 min.</summary>
    public TimeSpan MaxTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long an executor that was told to stop may take to do so before it is left alone: 1 ms to 10 min. The default is 5 s.</summary>
    public TimeSpan StopWithin { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The most octets of a block's output that are kept: 0 to 64 Mi. The default is 1 Mi.</summary>
    public int MaxOutputSize { get; set; } = 1024 * 1024;

    /// <summary>The most octets of a block's diagnostics that are kept: 0 to 64 Mi. The default is 64 Ki.</summary>
    public int MaxErrorSize { get; set; } = 64 * 1024;

    /// <summary>The programs that may run blocks, by language, at most 64; empty, as by default, none may. Languages compare without case.</summary>
    public IDictionary<string, ProcessLanguage> Processes { get; } = new Dictionary<string, ProcessLanguage>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The environment variables that a program gets from this process, by name, when they are set; it gets no others but those that name its
    /// own folder. The default is PATH, LANG, LC_ALL, TZ and SystemRoot.
    /// </summary>
    public ISet<string> EnvironmentVariables { get; } = new HashSet<string>(StringComparer.Ordinal) { "PATH", "LANG", "LC_ALL", "TZ", "SystemRoot" };
}
