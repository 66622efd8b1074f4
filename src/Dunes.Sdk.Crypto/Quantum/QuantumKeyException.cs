namespace Dunes.Sdk.Crypto.Quantum;

/// <summary>A key management entity did not deliver. No key is part of the message.</summary>
/// <param name="endpoint">What was called.</param>
/// <param name="failure">Why it failed.</param>
/// <param name="statusCode">The HTTP status; null when none came.</param>
/// <param name="detail">What happened, in words.</param>
/// <param name="details">The entity's own details, name and value.</param>
/// <param name="inner">What caused it.</param>
public sealed class QuantumKeyException(Uri endpoint, QuantumKeyFailure failure, int? statusCode, string detail, IReadOnlyList<KeyValuePair<string, string>>? details = null, Exception? inner = null)
    : DunesException($"The key management entity at {endpoint} delivered no key: {detail}", inner)
{
    /// <summary>What was called.</summary>
    public Uri Endpoint { get; } = endpoint;

    /// <summary>Why it failed.</summary>
    public QuantumKeyFailure Failure { get; } = failure;

    /// <summary>The HTTP status; null when none came.</summary>
    public int? StatusCode { get; } = statusCode;

    /// <summary>The entity's own details, name and value; empty when it gave none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Details { get; } = details ?? [];
}
