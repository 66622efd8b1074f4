namespace Dunes.Sdk.Gateway.Flow;

/// <summary>How outcomes are written in rows and documents.</summary>
internal static class OutcomeNames
{
    public static string Of(CommandOutcome outcome) => outcome switch
    {
        CommandOutcome.Acknowledged => "acknowledged",
        CommandOutcome.Failed => "failed",
        CommandOutcome.Refused => "refused",
        CommandOutcome.Expired => "expired",
        CommandOutcome.Unknown => "unknown",
        _ => "under way",
    };
}
