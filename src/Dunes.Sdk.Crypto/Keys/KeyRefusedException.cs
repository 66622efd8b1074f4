namespace Dunes.Sdk.Crypto.Keys;

/// <summary>A key ring has no key for what was asked, or the key may not be used for it.</summary>
public sealed class KeyRefusedException(KeyId id, KeyState? state, string message) : DunesException(message)
{
    /// <summary>The key; <see cref="KeyId.None"/> when there is none.</summary>
    public KeyId Id { get; } = id;

    /// <summary>The key's state; null when there is no key.</summary>
    public KeyState? State { get; } = state;
}
