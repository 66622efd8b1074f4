using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Store;
using Dunes.Sdk.Simulation.Disk;

namespace Dunes.Sdk.Simulation.Tests.Disk;

/// <summary>The real store on a disk of faults, and beside it what it has promised to keep.</summary>
internal sealed class StoreTrial : IDisposable
{
    public const string File = "gateway.db";
    private readonly SeededRandom _random;
    private readonly ulong _seed;
    private readonly List<Ledger> _inDoubt = []; // what else may be there: one of the batches whose commits threw since one was done
    private Ledger _kept = new();
    private int _batches;

    public StoreTrial(ulong seed)
    {
        _seed = seed;
        _random = new(seed);
        Disk = new(new(seed, 1), seed % 2 == 0 ? 512 : 4096);
    }

    public VirtualDisk Disk { get; }

    /// <summary>SQL that each open store is given, such as a weaker promise.</summary>
    public string Setting { get; init; } = "PRAGMA wal_autocheckpoint=20"; // so that a few batches reach it

    /// <summary>Power cuts and kills that left a batch in doubt of which nothing is there, and of which all is there.</summary>
    public (int Gone, int Kept) Doubts { get; private set; }

    /// <summary>Commits that threw, and after which the store went on.</summary>
    public int Failures { get; private set; }

    /// <summary>What was lost, or was there and should not be; null so far.</summary>
    public string? Violation { get; private set; }

    /// <summary>What was found each time, of which two runs of a seed tell the same.</summary>
    public StringBuilder History { get; } = new();

    /// <summary>Whether the store of this life is open and has its setting.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Opens the store, looks at what it holds, and commits batches until a fault or the last one.</summary>
    public void Live(int batches, Func<DiskOperation, DiskFault>? faults)
    {
        if (Violation is not null) return;
        var isHit = false;
        IsOpen = false;
        Disk.Faults = operation =>
        {
            var fault = faults?.Invoke(operation) ?? DiskFault.None;
            isHit |= fault != DiskFault.None;
            return fault;
        };
        try
        {
            using var store = Disk.OpenStore(File);
            store.ExecuteForTest(Setting);
            IsOpen = true;
            Look(store);
            for (var i = 0; i < batches && Violation is null; i++) Commit(store);
        }
        catch (BundleStoreException failure) when (!Disk.IsCut && (!isHit || failure.Failure is BundleStoreFailure.Corrupt))
        {
            Violation = $"seed {_seed}: {failure.Message}";
        }
        catch (BundleStoreException)
        {
            History.Append(" fault;");
        }
    }

    /// <summary>Opens the store when nothing is wrong any more.</summary>
    public void EndWell()
    {
        if (Disk.IsCut) Disk.PowerUp();
        Live(0, null);
    }

    public void Dispose() => Disk.Dispose();

    private void Commit(SqliteBundleStore store)
    {
        var (batch, after) = Next();
        try
        {
            store.Commit(batch);
            _kept = after;
            _inDoubt.Clear();
        }
        catch (BundleStoreException)
        {
            _inDoubt.Add(after);
            if (Disk.IsCut) throw;
            Failures++;
            Compare(Ledger.Of(store), _kept); // what it says is not there is not there; only after a cut it may be
        }
    }

    private void Look(SqliteBundleStore store)
    {
        var found = Ledger.Of(store);
        History.Append(found.Text).Append(';');
        var surprise = _inDoubt.Find(doubt => doubt.Text == found.Text);
        if (_inDoubt.Count > 0) Doubts = surprise is null ? (Doubts.Gone + 1, Doubts.Kept) : (Doubts.Gone, Doubts.Kept + 1);
        _inDoubt.Clear();
        _kept = surprise ?? _kept;
        Compare(found, _kept);
    }

    private void Compare(Ledger found, Ledger expected)
    {
        if (found.Text != expected.Text) Violation ??= $"seed {_seed}:\nexpected {expected.Text}\nfound    {found.Text}";
    }

    private (StoreBatch Batch, Ledger After) Next()
    {
        var number = ++_batches;
        var batch = new StoreBatch();
        var after = _kept.Copy();
        for (var i = _random.Next(3); i >= 0; i--)
        {
            var octets = Octets(_random.Next(8) == 0 ? 20_000 : 20 + _random.Next(600));
            var sequence = (ulong)((number * 10) + i);
            batch.Add(new(Ledger.Id(sequence), EndpointId.Parse("dtn://gs/in"), Priority.Critical, new(5000), octets.Length, 0), octets);
            after.Bundles[sequence] = octets;
        }

        if (_kept.Bundles.Count > 0 && _random.Next(2) == 0)
        {
            var gone = _kept.Bundles.Keys.ElementAt(_random.Next(_kept.Bundles.Count));
            batch.Remove(Ledger.Id(gone));
            after.Bundles.Remove(gone);
        }

        var value = Octets(8);
        batch.Put($"value {_random.Next(5)}", value);
        foreach (var name in batch.Values.Keys) after.Values[name] = value;
        batch.Append("audit", $"{number}", "done");
        after.Journal.Add(number);
        batch.Remember(BitConverter.GetBytes(number), new(9000));
        if (_random.Next(3) != 0) return (batch, after);
        var secret = $"secret {_random.Next(3)}";
        if (!_kept.Values.ContainsKey(secret))
        {
            batch.PutSecret(secret, value);
            after.Values[secret] = value;
        }
        else
        {
            batch.Forget(secret);
            after.Values.Remove(secret);
        }

        return (batch, after);
    }

    private byte[] Octets(int count)
    {
        var octets = new byte[count];
        for (var i = 0; i < count; i += 8) BitConverter.TryWriteBytes(octets.AsSpan(i), _random.NextBits());
        return octets;
    }

    /// <summary>What a store holds.</summary>
    private sealed class Ledger
    {
        private string? _text;

        public SortedDictionary<ulong, byte[]> Bundles { get; } = [];

        public SortedDictionary<string, byte[]> Values { get; } = new(StringComparer.Ordinal);

        public List<int> Journal { get; } = [];

        public string Text => _text ??= string.Join(
            ' ',
            [
                .. Bundles.Select(bundle => $"{bundle.Key}:{Hash(bundle.Value)}"), "|",
                .. Values.Select(value => $"{value.Key}:{Hash(value.Value)}"), "|",
                .. Journal,
            ]);

        public static BundleId Id(ulong sequence) => new(EndpointId.Parse("dtn://hab-1/t"), new(1000), sequence);

        /// <summary>Reads a store.</summary>
        public static Ledger Of(SqliteBundleStore store)
        {
            var found = new Ledger();
            foreach (var bundle in store.Pending()) found.Bundles[bundle.Id.Sequence] = store.Read(bundle.Id)!;
            foreach (var kind in (ReadOnlySpan<string>)["value", "secret"])
            {
                for (var i = 0; i < 5; i++)
                {
                    if (store.Get($"{kind} {i}") is { } value) found.Values[$"{kind} {i}"] = value;
                }
            }

            foreach (var entry in store.ReadJournal("audit"))
            {
                found.Journal.Add(int.Parse(entry.Key));
                if (!store.WasSeen(BitConverter.GetBytes(int.Parse(entry.Key)))) found.Journal.Add(-1);
            }

            return found;
        }

        public Ledger Copy()
        {
            var copy = new Ledger();
            foreach (var (sequence, octets) in Bundles) copy.Bundles.Add(sequence, octets);
            foreach (var (name, octets) in Values) copy.Values.Add(name, octets);
            copy.Journal.AddRange(Journal);
            return copy;
        }

        private static string Hash(byte[] octets) => Convert.ToHexString(SHA256.HashData(octets), 0, 4);
    }
}
