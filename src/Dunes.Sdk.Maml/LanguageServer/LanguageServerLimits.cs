namespace Dunes.Sdk.Maml.LanguageServer;

/// <summary>What a language server holds at most.</summary>
internal sealed record LanguageServerLimits
{
    /// <summary>Octets of a message's header: 4 KiB.</summary>
    public int HeaderOctets { get; init; } = 4 * 1024;

    /// <summary>Octets of a message's body, and of all bodies that wait: 64 MiB.</summary>
    public int BodyOctets { get; init; } = 64 * 1024 * 1024;

    /// <summary>Messages that wait: 1000. At one more, the first is handled at once.</summary>
    public int PendingMessages { get; init; } = 1000;

    /// <summary>Open documents: 256.</summary>
    public int Documents { get; init; } = 256;

    /// <summary>UTF-16 units of one document: 8 Mi.</summary>
    public int DocumentLength { get; init; } = 8 * 1024 * 1024;

    /// <summary>UTF-16 units of all documents: 64 Mi.</summary>
    public long TotalLength { get; init; } = 64L * 1024 * 1024;
}
