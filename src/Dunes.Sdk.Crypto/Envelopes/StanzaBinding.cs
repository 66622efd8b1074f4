using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>What a stanza's HPKE is bound to: suite, mode and context by its info, the header and the recipient's key id by its associated data.</summary>
internal static class StanzaBinding
{
    /// <summary>Octets of the info.</summary>
    public const int InfoSize = 26 + 2 + SHA512.HashSizeInBytes;

    /// <summary>Octets that the associated data takes at most.</summary>
    public const int MaxAssociatedDataSize = EnvelopeHeader.MaxSizeWithoutStanzas + KeyId.Size;

    private static ReadOnlySpan<byte> Label => "dunes 2048-AES/1 recipient"u8;

    /// <summary>Writes label | suite | mode | SHA-512(context).</summary>
    public static void WriteInfo(byte suite, byte mode, ReadOnlySpan<byte> context, Span<byte> info)
    {
        Label.CopyTo(info);
        info[Label.Length] = suite;
        info[Label.Length + 1] = mode;
        SHA512.HashData(context, info.Slice(Label.Length + 2, SHA512.HashSizeInBytes));
    }

    /// <summary>Writes header without stanzas | key id; returns what was written.</summary>
    public static ReadOnlySpan<byte> WriteAssociatedData(ReadOnlySpan<byte> withoutStanzas, KeyId recipient, Span<byte> destination)
    {
        withoutStanzas.CopyTo(destination);
        recipient.Write(destination[withoutStanzas.Length..]);
        return destination[..(withoutStanzas.Length + KeyId.Size)];
    }
}
