using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Mcp;

/// <summary>What a workflow came to, as the .maml.md document that its receipt mirrors: digests of inputs, route, bundles, who decided, verdicts, commands, acknowledgements, timings.</summary>
public static class OutcomeDocument
{
    /// <summary>Writes the document from the audit rows of a gateway's and a ground station's journals; equal journals give equal documents.</summary>
    public static string Write(string workflowId, string suiteName, IBundleStore gateway, IBundleStore ground, DateTimeOffset created) => throw new NotImplementedException();
}
