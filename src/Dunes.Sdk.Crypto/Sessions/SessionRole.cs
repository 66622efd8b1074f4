namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>Which end of a session this is; it must differ between the two.</summary>
public enum SessionRole : byte
{
    /// <summary>Sealed the envelope that the session comes from. It offers fresh keys when re-keying is due.</summary>
    Initiator = 1,

    /// <summary>Opened that envelope.</summary>
    Responder = 2,
}
