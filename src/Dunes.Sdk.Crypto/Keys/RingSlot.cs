using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Keys;

/// <summary>An entry and the key that belongs to it.</summary>
internal sealed class RingSlot(KeyRingEntry entry)
{
    public KeyRingEntry Entry { get; set; } = entry;

    public SigningKey? Signing { get; private set; }

    public EnvelopeKeyPair? Pair { get; private set; }

    public VerificationKey? Verification { get; private set; }

    public EnvelopePublicKey? Recipient { get; private set; }

    /// <summary>Reads the key's file; a damaged one harms no other key.</summary>
    public static RingSlot Load(RingStore store, KeyRingEntry entry)
    {
        var slot = new RingSlot(entry);
        if (entry.FileDigest.IsEmpty) return slot;
        var content = store.TryReadKey(entry.Details.Id, entry.FileDigest.Span, out var damage);
        try
        {
            if (content is not null) slot.Read(content, store.PathOf(entry.Details.Id));
        }
        catch (KeyFileException problem)
        {
            damage = problem.Message;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }

        slot.Entry = entry with { Damage = damage };
        return slot;
    }

    /// <summary>Drops the key.</summary>
    public void Forget()
    {
        Signing?.Dispose();
        Pair?.Dispose();
        (Signing, Pair, Verification, Recipient) = (null, null, null, null);
    }

    private void Read(byte[] content, string path)
    {
        using var file = KeyFile.Parse(content, path);
        if (file.Details != Entry.Details) throw new KeyFileException(path, $"it says {file.Details?.Id}, and the index {Entry.Details.Id}; or their purposes or times differ.");
        if (Entry.Details.Suite is not null && Entry.IsOwn) Pair = file.OpenEnvelopeKeyPair();
        else if (Entry.Details.Suite is null && Entry.IsOwn) Signing = file.OpenSigningKey(Entry.Details.Purpose);
        if (Entry.Details.Suite is not null) Recipient = Pair?.PublicKey ?? file.OpenEnvelopePublicKey();
        else Verification = Signing?.VerificationKey ?? file.OpenVerificationKey(Entry.Details.Purpose);
    }
}
