namespace Dunes.Cli.Rendering;

/// <summary>Priorities as they are printed.</summary>
internal static class PriorityName
{
    public static string Of(Priority priority) => priority switch
    {
        Priority.Critical => "critical",
        Priority.Elevated => "elevated",
        _ => "routine",
    };
}
