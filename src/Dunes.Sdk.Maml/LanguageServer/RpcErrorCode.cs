namespace Dunes.Sdk.Maml.LanguageServer;

/// <summary>Why a request is not answered: JSON-RPC 2.0, section 5.1, and Language Server Protocol 3.17.</summary>
internal enum RpcErrorCode
{
    /// <summary>There is none; JSON-RPC uses no zero.</summary>
    None = 0,

    /// <summary>The octets are no JSON.</summary>
    ParseError = -32700,

    /// <summary>The JSON is no request, or comes at the wrong time.</summary>
    InvalidRequest = -32600,

    /// <summary>No such method.</summary>
    MethodNotFound = -32601,

    /// <summary>The parameters are not those of the method.</summary>
    InvalidParams = -32602,

    /// <summary>The server is at fault.</summary>
    InternalError = -32603,

    /// <summary>A request before <c>initialize</c>.</summary>
    ServerNotInitialized = -32002,

    /// <summary>The client cancelled the request.</summary>
    RequestCancelled = -32800,
}
