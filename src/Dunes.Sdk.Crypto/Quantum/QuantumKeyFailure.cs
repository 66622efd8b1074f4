namespace Dunes.Sdk.Crypto.Quantum;

/// <summary>Why a quantum key could not be had.</summary>
public enum QuantumKeyFailure
{
    /// <summary>The entity could not be reached, or did not answer in time. A key that it was about to deliver may be lost.</summary>
    Unreachable = 0,

    /// <summary>The request was refused as wrong, status 400: a size, a number, or a key id that it does not have.</summary>
    Refused,

    /// <summary>The entity does not accept this application, status 401.</summary>
    Unauthorized,

    /// <summary>The entity has an error of its own or no key left, status 503.</summary>
    Unavailable,

    /// <summary>The answer is none of the standard, or not what was asked for.</summary>
    UnexpectedAnswer,
}
