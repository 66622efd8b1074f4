namespace Dunes.Sdk.Crypto.Quantum;

/// <summary>Where keys come from that a quantum link delivered to both of its ends: a key management entity, in the terms of ETSI GS QKD 014.</summary>
/// <remarks>
/// Such a key enters an envelope beside the KEM, through HPKE's PSK mode, and never instead of it: make an <see cref="EnvelopePreSharedKey"/> of it with
/// <see cref="QuantumKey.ToPreSharedKey"/>. An envelope that names a key which cannot be had waits; it is not opened without. A source delivers a key once.
/// </remarks>
public interface IQuantumKeySource
{
    /// <summary>Asks what there is for a peer.</summary>
    /// <param name="peer">The slave: the SAE id of the application at the other end.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="QuantumKeyException">The source refused, could not be reached, or answered something else.</exception>
    Task<QuantumLinkStatus> GetStatusAsync(string peer, CancellationToken cancellationToken = default);

    /// <summary>Takes fresh keys, as the master: before sealing. The caller disposes them.</summary>
    /// <exception cref="ArgumentException">The request is out of range.</exception>
    /// <exception cref="QuantumKeyException">The source refused, has no key left, could not be reached, or answered something else.</exception>
    Task<IReadOnlyList<QuantumKey>> GetKeysAsync(QuantumKeyRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes the keys of these ids, as the slave: before opening. In their order; the caller disposes them.</summary>
    /// <param name="peer">The master: the SAE id of the application that took them first.</param>
    /// <param name="keyIds">1 to 128 ids.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArgumentException">No id, too many, or one that stands twice.</exception>
    /// <exception cref="QuantumKeyException">The source refused, does not have one of them, could not be reached, or answered something else.</exception>
    Task<IReadOnlyList<QuantumKey>> GetKeysByIdAsync(string peer, IReadOnlyList<string> keyIds, CancellationToken cancellationToken = default);
}
