using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>Prekeys that a recipient made for one sender, under the signature of the recipient's envelope signing key.</summary>
/// <remarks>
/// Give each bundle to one sender only: two that hold the same one-time prekey would use it twice, and the second envelope would not open.
/// Integers are big endian.
/// <code>
///  0       4   magic, "DPKB"
///  4       1   version, 1
///  5       1   suite of the prekeys
///  6      16   key id of the owner's envelope signing key
/// 22       8   created, DTN time
/// 30       2   number of prekeys, 1 to 1,024
/// each:    1   kind: 1 rotating, 2 one-time, 3 last resort
///          8   expires, DTN time
///          n   public key, of the suite's size
/// then:    2+n signature over "dunes prekeys/1" | all octets above, with its length before it
/// </code>
/// </remarks>
public sealed class PrekeyBundle
{
    /// <summary>The most prekeys of a bundle.</summary>
    public const int MaxPrekeys = 1024;

    private const byte Version = 1;
    private const int HeadSize = 32;
    private const int EntryHeadSize = 9;

    private PrekeyBundle(KeyId owner, DtnTime created, EnvelopeSuite suite, Prekey[] prekeys, byte[] encoded) =>
        (Owner, Created, Suite, Prekeys, Encoded) = (owner, created, suite, prekeys, encoded);

    /// <summary>The signing key that vouches for the prekeys.</summary>
    public KeyId Owner { get; }

    /// <summary>When it was signed.</summary>
    public DtnTime Created { get; }

    /// <summary>The suite of the prekeys.</summary>
    public EnvelopeSuite Suite { get; }

    /// <summary>The prekeys.</summary>
    public IReadOnlyList<Prekey> Prekeys { get; }

    /// <summary>The octets to give to a sender.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    private static ReadOnlySpan<byte> Label => "dunes prekeys/1"u8;

    /// <summary>Reads a bundle and checks that the owner signed it. Bad octets give a status, never an exception.</summary>
    /// <exception cref="ArgumentException">The owner's key is not for envelopes.</exception>
    public static PrekeyBundleStatus TryVerify(ReadOnlySpan<byte> octets, VerificationKey owner, out PrekeyBundle? bundle)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (owner.Purpose != KeyPurpose.Envelope) throw new ArgumentException($"The key is for {owner.Purpose}; prekeys are signed with a key for {KeyPurpose.Envelope}.", nameof(owner));
        bundle = null;
        if (octets.Length < HeadSize || !octets.StartsWith("DPKB"u8) || octets[4] != Version) return PrekeyBundleStatus.Malformed;
        if (!EnvelopeSuite.TryFind(octets[5], out var suite)) return PrekeyBundleStatus.Unsupported;
        var name = KeyId.Read(octets.Slice(6, KeyId.Size));
        var count = BinaryPrimitives.ReadUInt16BigEndian(octets[30..]);
        var entrySize = EntryHeadSize + suite.PublicKeySize;
        var end = HeadSize + (count * entrySize);
        if (count is 0 or > MaxPrekeys || octets.Length < end + sizeof(ushort) || octets.Length != end + sizeof(ushort) + BinaryPrimitives.ReadUInt16BigEndian(octets[end..])) return PrekeyBundleStatus.Malformed;
        for (var at = HeadSize; at < end; at += entrySize)
        {
            if (octets[at] is < (byte)PrekeyKind.Rotating or > (byte)PrekeyKind.LastResort) return PrekeyBundleStatus.Malformed;
        }

        if (name != owner.Id) return PrekeyBundleStatus.OtherOwner;
        if (!owner.Verify(Signed(octets[..end]), octets[(end + sizeof(ushort))..])) return PrekeyBundleStatus.Rejected;
        var prekeys = new Prekey[count];
        try
        {
            for (var index = 0; index < count; index++)
            {
                var entry = octets.Slice(HeadSize + (index * entrySize), entrySize);
                prekeys[index] = new((PrekeyKind)entry[0], new(BinaryPrimitives.ReadUInt64BigEndian(entry[1..])), EnvelopePublicKey.Import(suite, entry[EntryHeadSize..]));
            }
        }
        catch (CryptographicException)
        {
            return PrekeyBundleStatus.Rejected;
        }

        bundle = new(name, new(BinaryPrimitives.ReadUInt64BigEndian(octets[22..])), suite, prekeys, octets.ToArray());
        return PrekeyBundleStatus.Verified;
    }

    /// <summary>Signs prekeys of one suite.</summary>
    internal static PrekeyBundle Sign(SigningKey owner, DtnTime created, EnvelopeSuite suite, Prekey[] prekeys)
    {
        var entrySize = EntryHeadSize + suite.PublicKeySize;
        var end = HeadSize + (prekeys.Length * entrySize);
        var octets = new byte[end];
        "DPKB"u8.CopyTo(octets);
        (octets[4], octets[5]) = (Version, suite.Id);
        owner.VerificationKey.Id.Write(octets.AsSpan(6));
        BinaryPrimitives.WriteUInt64BigEndian(octets.AsSpan(22), created.Milliseconds);
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(30), (ushort)prekeys.Length);
        for (var index = 0; index < prekeys.Length; index++)
        {
            var entry = octets.AsSpan(HeadSize + (index * entrySize), entrySize);
            entry[0] = (byte)prekeys[index].Kind;
            BinaryPrimitives.WriteUInt64BigEndian(entry[1..], prekeys[index].Expires.Milliseconds);
            prekeys[index].PublicKey.Encoded.Span.CopyTo(entry[EntryHeadSize..]);
        }

        var signature = owner.Sign(Signed(octets));
        var encoded = new byte[end + sizeof(ushort) + signature.Length];
        octets.CopyTo(encoded, 0);
        BinaryPrimitives.WriteUInt16BigEndian(encoded.AsSpan(end), (ushort)signature.Length);
        signature.CopyTo(encoded, end + sizeof(ushort));
        return new(owner.VerificationKey.Id, created, suite, prekeys, encoded);
    }

    private static byte[] Signed(ReadOnlySpan<byte> octets) => [.. Label, .. octets];
}
