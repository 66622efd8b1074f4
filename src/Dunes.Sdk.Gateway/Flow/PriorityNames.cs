namespace Dunes.Sdk.Gateway.Flow;

/// <summary>How priorities are written in rows and documents.</summary>
internal static class PriorityNames
{
    public static string Of(Priority priority) => priority switch
    {
        Priority.Critical => "critical",
        Priority.Elevated => "elevated",
        _ => "routine",
    };
}
