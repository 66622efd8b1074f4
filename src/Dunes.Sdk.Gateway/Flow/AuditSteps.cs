namespace Dunes.Sdk.Gateway.Flow;

/// <summary>The names of the steps in audit rows.</summary>
internal static class AuditSteps
{
    /// <summary>Gateway: a batch became an envelope and a bundle.</summary>
    public const string Sealed = "sealed";

    /// <summary>Gateway: the next node has a bundle, by an uplink.</summary>
    public const string Carried = "carried";

    /// <summary>Gateway: ground acknowledged envelopes end to end.</summary>
    public const string Acknowledged = "acknowledged";

    /// <summary>Gateway: ground could not use an envelope, and its content was sealed anew, or not.</summary>
    public const string RefusedByGround = "refused-by-ground";

    /// <summary>Ground: a gateway has heard the numbers of an envelope before, and a new epoch begins.</summary>
    public const string RefusedByGateway = "refused-by-gateway";

    /// <summary>Gateway: a command was opened, and policy judged it.</summary>
    public const string Judged = "judged";

    /// <summary>Both: a command ended.</summary>
    public const string Ended = "ended";

    /// <summary>Both: an envelope did not open or was not meant so.</summary>
    public const string Rejected = "rejected";

    /// <summary>Ground: an envelope's readings were stored.</summary>
    public const string Ingested = "ingested";

    /// <summary>Ground: an advisor answered, or failed for the first time.</summary>
    public const string Advised = "advised";

    /// <summary>Ground: readings that no advisor answered in time.</summary>
    public const string Unadvised = "unadvised";

    /// <summary>Ground: readings that were set aside without advice, because too many waited for it.</summary>
    public const string AdviceDropped = "advice-dropped";

    /// <summary>Ground: a command was sealed and sent.</summary>
    public const string Commanded = "commanded";

    /// <summary>Ground: the result of a command that had ended, is not known, or was sent to another gateway.</summary>
    public const string LateResult = "late-result";

    /// <summary>Ground: acknowledgements were sealed and sent.</summary>
    public const string AcknowledgementSent = "acknowledgement-sent";

    /// <summary>Ground: prekeys were made for a gateway and sent.</summary>
    public const string PrekeysOffered = "prekeys-offered";

    /// <summary>Gateway: an offer of prekeys came, and is used from now on, or is older than the one in use.</summary>
    public const string PrekeysReceived = "prekeys-received";
}
