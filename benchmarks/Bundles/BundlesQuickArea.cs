using System.Diagnostics;
using Dunes.Benchmarks.Quick;
using Dunes.Sdk;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Protocol;
using Dunes.Sdk.Bundles.Convergence.Tcpcl;
using Dunes.Sdk.Bundles.Store;
using Microsoft.Data.Sqlite;

namespace Dunes.Benchmarks.Bundles;

/// <summary>Bundles: codec, CRC, durable inserts, and the way from node to node.</summary>
internal sealed class BundlesQuickArea : IQuickArea
{
    private static readonly EndpointId From = EndpointId.Parse("dtn://hab-1/t");
    private static readonly EndpointId To = EndpointId.Parse("dtn://gs/in");
    private static readonly DtnTime Wall = new(800_000_000_000);

    public string Name => "bundles";

    public IEnumerable<QuickRow> Run()
    {
        var payload = new byte[1024];
        new Random(1).NextBytes(payload);
        yield return QuickRow.Nanoseconds("CRC-32C of 1 KiB", Measurement.Of(() => Crc32C.Compute(payload)), Measurement.Of(() => PlainCrc32C.Compute(payload)), "one table, octet by octet", 5, 0);

        var header = new BundleHeader(From, To, Wall, 1, 3_600_000) { CrcType = 2, Priority = Priority.Critical, HopLimit = 32 };
        var buffer = new byte[BundleCodec.GetMaxSize(header, payload.Length)];
        var length = BundleCodec.Encode(header, payload, buffer);
        var cache = new EndpointCache();
        const string NoPeer = "none: no other bundle codec restores here";
        yield return QuickRow.Nanoseconds("encode a bundle of 1 KiB", Measurement.Of(() => BundleCodec.Encode(header, payload, buffer)), null, NoPeer, 1, 0);
        yield return QuickRow.Nanoseconds("decode a bundle of 1 KiB", Measurement.Of(() => BundleCodec.Decode(buffer.AsSpan(0, length), cache, false, out _, out _)), null, NoPeer, 1, 0);

        var (naive, single, grouped) = (Inserts.Naive(payload), Inserts.Ours(payload, 1), Inserts.Ours(payload, 64));
        const string Peer = "Microsoft.Data.Sqlite, a command and a commit a row, same pragmas";
        yield return Rate("durable inserts of 1 KiB, one a commit (wall time)", single, naive, Peer, 1);
        yield return Rate("durable inserts of 1 KiB, 64 a commit (wall time)", grouped, naive, Peer, 5);

        yield return Rate("TCPCL session to session over a pipe, 1 KiB (wall time)", Path.Sessions(payload), null, NoPeer, 1);
        var nodes = Path.Nodes(payload);
        yield return new("node to node over TCPCL, stored on both sides, 1 KiB (wall time)", nodes, "op/s", null, "none: no other node acknowledges after the disk has it", null, ">= 5,000 op/s", nodes >= 5000, 0);
    }

    private static QuickRow Rate(string name, double ours, double? peer, string peerName, double minimum)
    {
        var ratio = ours / peer;
        return new(name, ours, "op/s", peer, peerName, ratio, $">= {minimum:0.##}x", ratio is null ? null : ratio >= minimum, 0);
    }

    private static class PlainCrc32C
    {
        private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(octet => Enumerable.Range(0, 8).Aggregate((uint)octet, (value, _) => (value & 1) != 0 ? (value >> 1) ^ 0x82F63B78 : value >> 1))];

        public static uint Compute(ReadOnlySpan<byte> octets)
        {
            var value = uint.MaxValue;
            foreach (var octet in octets) value = Table[(byte)(value ^ octet)] ^ (value >> 8);
            return ~value;
        }
    }

    private static class Inserts
    {
        private const int Rows = 4096;

        public static double Naive(byte[] payload) => Median(folder =>
        {
            using var connection = new SqliteConnection($"Data Source={System.IO.Path.Combine(folder, "naive.db")};Pooling=False");
            connection.Open();
            Execute(connection, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE bundle (position INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, octets BLOB NOT NULL)");
            var started = Stopwatch.GetTimestamp();
            for (var row = 0; row < Rows / 4; row++)
            {
                using var command = connection.CreateCommand();
                command.CommandText = "INSERT INTO bundle (key, octets) VALUES ($key, $octets)";
                command.Parameters.AddWithValue("$key", BitConverter.GetBytes(row));
                command.Parameters.AddWithValue("$octets", payload);
                command.ExecuteNonQuery();
            }

            return Rows / 4 / Stopwatch.GetElapsedTime(started).TotalSeconds;
        });

        public static double Ours(byte[] payload, int group) => Median(folder =>
        {
            using var store = SqliteBundleStore.Open(System.IO.Path.Combine(folder, "ours.db"));
            var batch = new StoreBatch();
            var rows = group == 1 ? Rows / 4 : Rows;
            var started = Stopwatch.GetTimestamp();
            for (var row = 0; row < rows; row += group)
            {
                batch.Clear();
                for (var at = 0; at < group; at++) batch.Add(new(new(From, Wall, (ulong)(row + at)), To, Priority.Routine, TimeSpan.FromHours(1), payload.Length, 0), payload);
                store.Commit(batch);
            }

            return rows / Stopwatch.GetElapsedTime(started).TotalSeconds;
        });

        private static void Execute(SqliteConnection connection, string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }

    private static class Path
    {
        public static double Sessions(byte[] payload) => Median(_ =>
        {
            var pipe = new BenchmarkPipe();
            var active = new TcpclUplink("up", true, new() { NodeId = From.NodeId, TransferWindow = 64 }, pipe.Active);
            var passive = new TcpclUplink("down", false, new() { NodeId = To.NodeId }, pipe.Passive);
            const int Count = 50_000;
            var (sent, acknowledged) = (0, 0);
            var started = Stopwatch.GetTimestamp();
            while (acknowledged < Count)
            {
                active.Advance(TimeSpan.Zero);
                while (active.TryTakeEvent(out var happened)) acknowledged += happened.Kind == UplinkEventKind.Acknowledged ? 1 : 0;
                while (sent < Count && active.TrySend(payload, out var _)) sent++;
                active.Advance(TimeSpan.Zero);
                passive.Advance(TimeSpan.Zero);
                while (passive.TryTakeEvent(out var happened))
                {
                    if (happened.Kind == UplinkEventKind.Received) passive.Accept(happened.Transfer);
                }

                passive.Advance(TimeSpan.Zero);
            }

            return Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
        });

        public static double Nodes(byte[] payload) => Median(folder =>
        {
            using var senderStore = SqliteBundleStore.Open(System.IO.Path.Combine(folder, "sender.db"));
            using var receiverStore = SqliteBundleStore.Open(System.IO.Path.Combine(folder, "receiver.db"));
            var sender = new BundleNode(new() { NodeId = From.NodeId }, senderStore);
            var receiver = new BundleNode(new() { NodeId = To.NodeId }, receiverStore);
            var pipe = new BenchmarkPipe();
            sender.Attach(new TcpclUplink("up", true, new() { NodeId = From.NodeId, TransferWindow = 64 }, pipe.Active));
            receiver.Attach(new TcpclUplink("down", false, new() { NodeId = To.NodeId }, pipe.Passive));
            const int Count = 8192;
            var (enqueued, delivered) = (0, 0);
            receiver.Register(To, _ => delivered++);
            var started = Stopwatch.GetTimestamp();
            while (delivered < Count || sender.Queued > 0)
            {
                for (var at = 0; at < 64 && enqueued < Count && sender.Queued < 256; at++, enqueued++) sender.Enqueue(new(From, To, Priority.Routine, TimeSpan.FromHours(1), payload));
                sender.Advance(TimeSpan.Zero, Wall);
                receiver.Advance(TimeSpan.Zero, Wall);
            }

            return Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
        });
    }

    private static double Median(Func<string, double> once)
    {
        var rates = new double[3];
        for (var at = 0; at < rates.Length; at++)
        {
            var folder = Directory.CreateTempSubdirectory("dunes-benchmark-").FullName;
            try
            {
                rates[at] = once(folder);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        Array.Sort(rates);
        return rates[1];
    }
}
