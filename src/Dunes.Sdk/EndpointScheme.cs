namespace Dunes.Sdk;

/// <summary>The URI scheme of an endpoint, by its code in the Bundle Protocol registry.</summary>
public enum EndpointScheme : byte
{
    /// <summary><c>dtn://node/service</c> or <c>dtn:none</c>.</summary>
    Dtn = 1,

    /// <summary><c>ipn:node.service</c>.</summary>
    Ipn = 2,
}
