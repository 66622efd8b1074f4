using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>A journal as an outcome document reads it: the audit rows, and one digest over all of them.</summary>
internal sealed class OutcomeJournal
{
    private OutcomeJournal(List<AuditRow> audit, string digest) => (Audit, Digest) = (audit, digest);

    public List<AuditRow> Audit { get; }

    /// <summary>SHA-256 over key, a line feed, body and a line feed of each audit row.</summary>
    public string Digest { get; }

    public List<AuditRow> Of(string step) => Audit.FindAll(row => row.Step == step);

    public static OutcomeJournal Read(IBundleStore store)
    {
        var audit = new List<AuditRow>();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in store.ReadJournal(AuditRow.Topic))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(entry.Key));
            hash.AppendData("\n"u8);
            hash.AppendData(Encoding.UTF8.GetBytes(entry.Body));
            hash.AppendData("\n"u8);
            if (AuditRow.FromJson(entry.Body) is { } row) audit.Add(row);
        }

        return new(audit, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
