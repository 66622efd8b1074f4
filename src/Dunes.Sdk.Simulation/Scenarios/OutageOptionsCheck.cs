namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>The ranges of <see cref="OutageOptions"/>.</summary>
internal static class OutageOptionsCheck
{
    private static readonly TimeSpan MostOutage = TimeSpan.FromMinutes(50);
    private static readonly TimeSpan LeastLength = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MostLength = TimeSpan.FromHours(24);

    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LeastAlarmInterval = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan MostAlarmInterval = TimeSpan.FromHours(1);

    public static void Check(OutageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Outage < TimeSpan.Zero || options.Outage > MostOutage) Fail(nameof(options.Outage), $"{options.Outage}; use 0 to {MostOutage}");
        if (options.Length < LeastLength || options.Length > MostLength) Fail(nameof(options.Length), $"{options.Length}; use {LeastLength} to {MostLength}");
        if (options.Length < options.Outage) Fail(nameof(options.Length), $"{options.Length}; use at least the outage, {options.Outage}");
        if (options.Nodes is < 4 or > 1000) Fail(nameof(options.Nodes), FormattableString.Invariant($"{options.Nodes}; use 4 to 1000"));
        if (options.RoutineWait < TimeSpan.Zero || options.RoutineWait > MostWait) Fail(nameof(options.RoutineWait), $"{options.RoutineWait}; use 0 to {MostWait}");
        if (options.AlarmInterval < LeastAlarmInterval || options.AlarmInterval > MostAlarmInterval) Fail(nameof(options.AlarmInterval), $"{options.AlarmInterval}; use {LeastAlarmInterval} to {MostAlarmInterval}");
        if (options.TracePath is { } trace && string.IsNullOrWhiteSpace(trace)) Fail(nameof(options.TracePath), "empty; use a file, or null for the embedded trace");
        if (options.DataFolder is { } folder && string.IsNullOrWhiteSpace(folder)) Fail(nameof(options.DataFolder), "empty; use a folder, or null for a temporary one");
        if (options.ReceiptPath is { } receipt && (string.IsNullOrWhiteSpace(receipt) || Path.GetFileName(receipt).Length == 0)) Fail(nameof(options.ReceiptPath), $"'{receipt}'; use a file name, or null to write none");
    }

    private static void Fail(string name, string found) => throw new ArgumentException($"{name} is {found}.", name);
}
