namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>A public key of a group, checked. Several threads may use one at once.</summary>
internal abstract class GroupPublicKey(byte[] encoded)
{
    /// <summary>The key as it travels.</summary>
    public ReadOnlySpan<byte> Encoded => encoded;
}
