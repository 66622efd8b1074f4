namespace Dunes.Sdk.Mcp.Server;

/// <summary>Why a request is not answered.</summary>
internal enum McpRefusal
{
    /// <summary>It is answered.</summary>
    None,

    /// <summary>It comes from another machine.</summary>
    Remote,

    /// <summary>Its Host header is missing or names none of the allowed hosts.</summary>
    Host,

    /// <summary>It comes from a page whose origin is not allowed.</summary>
    Origin,
}
