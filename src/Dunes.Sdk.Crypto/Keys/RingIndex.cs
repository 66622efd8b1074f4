using System.Formats.Asn1;

namespace Dunes.Sdk.Crypto.Keys;

/// <summary>The states of all keys of a ring, as the content of one file.</summary>
/// <remarks>
/// <code>
/// SEQUENCE { version INTEGER (1), revision INTEGER, SEQUENCE OF SEQUENCE {
///   key id OCTET STRING (16), digest of the key's file OCTET STRING (32, or 0 when it was purged), own BOOLEAN, purpose INTEGER, suite INTEGER (-1: none),
///   algorithm UTF8String, created, expires, retired, keep until, revoked INTEGER (Unix seconds, -1: none), reason, provenance UTF8String } }
/// </code>
/// </remarks>
internal sealed record RingIndex(long Revision, IReadOnlyList<KeyRingEntry> Entries)
{
    private const int Version = 1;

    public byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(Version);
            writer.WriteInteger(Revision);
            using (writer.PushSequence())
            {
                foreach (var entry in Entries) Write(writer, entry);
            }
        }

        return writer.Encode();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote; null where it is something else, which authentication makes a program of another version.</summary>
    public static RingIndex? TryDecode(byte[] content)
    {
        try
        {
            var document = new AsnReader(content, AsnEncodingRules.DER);
            var fields = document.ReadSequence();
            document.ThrowIfNotEmpty();
            if (Int64(fields) != Version) return null;
            var revision = Int64(fields);
            var list = fields.ReadSequence();
            fields.ThrowIfNotEmpty();
            var entries = new List<KeyRingEntry>();
            while (list.HasData) entries.Add(Read(list.ReadSequence()));
            return new RingIndex(revision, entries);
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static void Write(AsnWriter writer, KeyRingEntry entry)
    {
        Span<byte> id = stackalloc byte[KeyId.Size];
        entry.Details.Id.Write(id);
        using (writer.PushSequence())
        {
            writer.WriteOctetString(id);
            writer.WriteOctetString(entry.FileDigest.Span);
            writer.WriteBoolean(entry.IsOwn);
            writer.WriteInteger((int)entry.Details.Purpose);
            writer.WriteInteger(entry.Details.Suite?.Id ?? -1);
            Text(entry.Details.Algorithm);
            Time(entry.Details.Created);
            Time(entry.Details.Expires);
            Time(entry.RetiredAt);
            Time(entry.KeepUntil);
            Time(entry.RevokedAt);
            Text(entry.RevocationReason ?? string.Empty);
            Text(entry.Provenance);
        }

        void Text(string text) => writer.WriteCharacterString(UniversalTagNumber.UTF8String, text);

        void Time(DateTimeOffset? time) => writer.WriteInteger(time?.ToUnixTimeSeconds() ?? -1);
    }

    private static KeyRingEntry Read(AsnReader fields)
    {
        var id = KeyId.Read(fields.ReadOctetString());
        var digest = fields.ReadOctetString();
        var isOwn = fields.ReadBoolean();
        var purpose = (KeyPurpose)Int64(fields);
        var suite = Suite(Int64(fields));
        var algorithm = Text(fields);
        var created = Time(fields);
        var expires = Time(fields);
        var (retired, keepUntil, revoked) = (Time(fields), Time(fields), Time(fields));
        var reason = Text(fields);
        var provenance = Text(fields);
        fields.ThrowIfNotEmpty();
        return new KeyRingEntry
        {
            Details = new KeyDetails(id, purpose, suite, algorithm, created ?? default, expires),
            IsOwn = isOwn,
            Provenance = provenance,
            RetiredAt = retired,
            KeepUntil = keepUntil,
            RevokedAt = revoked,
            RevocationReason = revoked is null ? null : reason,
            FileDigest = digest,
        };
    }

    private static EnvelopeSuite? Suite(long id)
    {
        if (id == -1) return null;
        return id is >= 0 and <= byte.MaxValue && EnvelopeSuite.TryFind((byte)id, out var suite) ? suite : throw new AsnContentException("A key is of a suite that is not known.");
    }

    private static string Text(AsnReader fields) => fields.ReadCharacterString(UniversalTagNumber.UTF8String);

    private static DateTimeOffset? Time(AsnReader fields) => Int64(fields) is >= 0 and <= 253402300799 and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static long Int64(AsnReader fields) => fields.TryReadInt64(out var value) ? value : throw new AsnContentException("An integer has more than 64 bits.");
}
