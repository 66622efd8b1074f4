using Dunes.Sdk.Crypto.Sessions;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>How an envelope's forward secrecy is written in rows and documents.</summary>
internal static class ForwardSecrecyNames
{
    public static string Of(ForwardSecrecy forwardSecrecy) => forwardSecrecy switch
    {
        ForwardSecrecy.OneTime => "one-time prekey",
        ForwardSecrecy.Rotating => "rotating prekey",
        ForwardSecrecy.LastResort => "last-resort prekey",
        _ => "no forward secrecy",
    };
}
