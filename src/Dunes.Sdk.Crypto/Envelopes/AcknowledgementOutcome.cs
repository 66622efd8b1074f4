namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>What became of an envelope at a recipient.</summary>
public enum AcknowledgementOutcome : byte
{
    /// <summary>It was opened, and its payload accepted.</summary>
    Accepted = 0,

    /// <summary>It was opened, and its payload refused: there is no use in sending it again.</summary>
    Refused = 1,
}
