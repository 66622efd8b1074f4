namespace Dunes.Sdk.Maml.LanguageServer;

/// <summary>What came of reading the base protocol.</summary>
internal enum BaseProtocolStatus
{
    /// <summary>The octets end within a message.</summary>
    Truncated = 0,

    /// <summary>A message is whole.</summary>
    Done,

    /// <summary>The header is longer than the bound; nothing after it can be read.</summary>
    HeaderTooLarge,

    /// <summary>The header says no length, or says something else that is not understood; nothing after it can be read.</summary>
    HeaderInvalid,

    /// <summary>The header announces a body longer than the bound; nothing after it can be read.</summary>
    BodyTooLarge,
}
