using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Dunes.Sdk.Bundles.Store;

/// <summary>The bundle store on SQLite: WAL, synchronous=FULL, one writer.</summary>
/// <remarks>
/// The file is held exclusively as long as the store is open. It is checked when it is opened, which reads all of it.
/// It holds what people's sensors said: on Unix it and its log are its owner's alone, mode 0600, and one that others could read is narrowed where the system lets. The folder is the caller's.
/// A secret that is forgotten is overwritten with zeros where it stands, and the log is emptied after the commit, which costs another two waits for the disk. Blocks that the file system or the disk
/// gave to the file before, and copies of the file, are theirs.
/// Unsigned numbers are kept as the signed ones with the same bits, but for times, which end at the largest signed one.
/// </remarks>
public sealed class SqliteBundleStore : IBundleStore
{
    /// <summary>What the name of the marks file has after the database's.</summary>
    private const string MarksSuffix = ".marks";

    private const string GenerationName = "store/generation";
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly PreparedStatement _begin, _commit, _rollback, _addBundle, _updateBundle, _removeBundle, _readBundle, _readAttachment, _remember, _wasSeen, _forget, _append, _journal, _put, _get, _forgetValue;
    private readonly SecretSlots _secrets;
    private readonly StoreMarks _marks;
    private int _count;
    private long _order;
    private bool _isLogDue;
    private bool _isDisposed;

    private SqliteBundleStore(string path, SqliteConnection connection, StoreMarks marks, bool wasRestored)
    {
        (_path, _connection, _marks, WasRestored) = (path, connection, marks, wasRestored);
        var database = connection.Handle!;
        _begin = new(database, "BEGIN IMMEDIATE");
        _commit = new(database, "COMMIT");
        _rollback = new(database, "ROLLBACK");
        _addBundle = new(database, $"INSERT OR IGNORE INTO bundle ({SqliteSchema.BundleColumns}, key, attachment, octets) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)");
        _updateBundle = new(database, "UPDATE bundle SET state = ?2, attempts = ?3, custody_until = ?4, held_until = ?5, held_since = ?6, taken_by = ?7 WHERE key = ?1");
        _removeBundle = new(database, "DELETE FROM bundle WHERE key = ?1");
        _readBundle = new(database, "SELECT octets FROM bundle WHERE key = ?1");
        _readAttachment = new(database, "SELECT attachment FROM bundle WHERE key = ?1");
        _remember = new(database, "INSERT INTO seen (key, until) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET until = max(until, excluded.until)");
        _wasSeen = new(database, "SELECT 1 FROM seen WHERE key = ?1");
        _forget = new(database, "DELETE FROM seen WHERE until < ?1");
        _append = new(database, "INSERT INTO journal (topic, key, body) VALUES (?1, ?2, ?3)");
        _journal = new(database, "SELECT number, topic, key, body FROM journal WHERE topic = ?1 AND number > ?2 ORDER BY number LIMIT ?3");
        _put = new(database, "INSERT INTO value (name, octets) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET octets = excluded.octets");
        _get = new(database, "SELECT octets FROM value WHERE name = ?1");
        _forgetValue = new(database, "DELETE FROM value WHERE name = ?1");
        _secrets = new(database);
        using var totals = new PreparedStatement(database, "SELECT count(*), coalesce(max(position), 0) FROM bundle");
        totals.Step();
        (_count, _order) = ((int)totals.Int64(0), totals.Int64(1));
    }

    /// <summary>Opens or creates the database; its folder must be there.</summary>
    /// <exception cref="BundleStoreException">The file cannot be used; the message says why.</exception>
    public static SqliteBundleStore Open(string path) => Open(path, vfs: null, marksFile: null);

    /// <summary>Opens or creates the database in another file system of SQLite: the disk of a simulation. The path is then that file system's own.</summary>
    /// <param name="path">The file.</param>
    /// <param name="vfs">The file system's name; null for the operating system's.</param>
    /// <param name="marksFile">The file beside it; null for one of the operating system.</param>
    internal static SqliteBundleStore Open(string path, string? vfs, IMarksFile? marksFile)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (vfs is null)
        {
            path = Path.GetFullPath(path);
            OwnerFiles.Prepare(path);
        }

        var marks = new StoreMarks(marksFile ?? new MarksFile(path + MarksSuffix));
        // No pool: a closed store gives its file back. A short timeout: another process that holds the file will not let it go.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Vfs = vfs, Pooling = false, DefaultTimeout = 1 }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA locking_mode=EXCLUSIVE");
            Execute(connection, "PRAGMA journal_mode=WAL");
            Execute(connection, "PRAGMA synchronous=FULL");
            Execute(connection, "PRAGMA secure_delete=FAST"); // what is overwritten leaves nothing in its page
            Execute(connection, "BEGIN IMMEDIATE");
            CheckContent(connection, path);
            Execute(connection, SecretSlots.Create); // files of earlier programs have none
            var wasRestored = BeginGeneration(connection, marks);
            Execute(connection, "COMMIT");
            Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)"); // the log of a process that died may have what was deleted
            return new SqliteBundleStore(path, connection, marks, wasRestored);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            connection.Dispose();
            throw new BundleStoreException(BundleStoreFailure.Unavailable, path, $"the marks beside it cannot be used: {failure.Message}", failure);
        }
        catch (SqliteException failure)
        {
            connection.Dispose();
            throw Map(failure, path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int Count => Volatile.Read(ref _count);

    /// <inheritdoc/>
    public bool WasRestored { get; }

    /// <inheritdoc/>
    public ulong GetMark(string name)
    {
        lock (_gate) return _marks.Get(name);
    }

    /// <inheritdoc/>
    public void RaiseMark(string name, ulong value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains(' ', StringComparison.Ordinal) || name.Contains('\n', StringComparison.Ordinal)) throw new ArgumentException($"The mark's name '{name}' has white space.", nameof(name));
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            try
            {
                _marks.Raise(name, value);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new BundleStoreException(BundleStoreFailure.Unavailable, _path, $"the mark {name} beside it cannot be written: {failure.Message}", failure);
            }
        }
    }

    /// <inheritdoc/>
    public void Commit(StoreBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        foreach (var (key, _) in batch.Remembered)
        {
            if (key.Length is 0 or > 64) throw new ArgumentException($"A remembered identity has {key.Length} octets; 1 to 64 are kept.", nameof(batch));
        }

        if (batch.IsEmpty) return;
        Guard(batch, static (store, batch) =>
        {
            store._begin.Run();
            try
            {
                var (count, order) = store.Apply(batch);
                store._commit.Run();
                Volatile.Write(ref store._count, count);
                store._order = order;
            }
            catch (SqliteException)
            {
                store.RollBack();
                throw;
            }

            store._isLogDue |= batch.Forgotten.Count > 0;
            store.EmptyLog();
            return true;
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoredBundle> Pending() => Guard(0, static (store, _) =>
    {
        var bundles = new List<StoredBundle>(store._count);
        using var all = new PreparedStatement(store._connection.Handle!, $"SELECT {SqliteSchema.BundleColumns} FROM bundle ORDER BY position");
        while (all.Step()) bundles.Add(store.ReadRow(all));
        return (IReadOnlyList<StoredBundle>)bundles;
    });

    /// <inheritdoc/>
    public byte[]? Read(BundleId id) => Guard(id, static (store, id) =>
    {
        Span<byte> key = stackalloc byte[BundleKey.MaxSize];
        return One(store._readBundle.Bind(1, key[..BundleKey.Write(id, key)]));
    });

    /// <inheritdoc/>
    public byte[]? ReadAttachment(BundleId id) => Guard(id, static (store, id) =>
    {
        Span<byte> key = stackalloc byte[BundleKey.MaxSize];
        return One(store._readAttachment.Bind(1, key[..BundleKey.Write(id, key)])) is { Length: > 0 } attachment ? attachment : null;
    });

    /// <inheritdoc/>
    public bool WasSeen(ReadOnlySpan<byte> key)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            try
            {
                return _wasSeen.Bind(1, key).Step();
            }
            catch (SqliteException failure)
            {
                throw Map(failure, _path);
            }
            finally
            {
                _wasSeen.Reset();
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<JournalEntry> ReadJournal(string topic, long after = 0, int limit = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(topic);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return Guard((topic, after, limit), static (store, wanted) =>
        {
            var entries = new List<JournalEntry>();
            var rows = store._journal.Bind(1, wanted.topic).Bind(2, wanted.after).Bind(3, wanted.limit);
            try
            {
                while (rows.Step()) entries.Add(new(rows.Int64(0), rows.Text(1), rows.Text(2), rows.Text(3)));
            }
            finally
            {
                rows.Reset();
            }

            return (IReadOnlyList<JournalEntry>)entries;
        });
    }

    /// <inheritdoc/>
    public byte[]? Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Guard(name, static (store, name) => store._secrets.Get(name) ?? One(store._get.Bind(1, name)));
    }

    /// <inheritdoc/>
    public int ForgetSeen(TimeSpan held) => Guard(held, static (store, held) => store._forget.Bind(1, held.Ticks).Run());

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            foreach (var statement in (ReadOnlySpan<PreparedStatement>)[_begin, _commit, _rollback, _addBundle, _updateBundle, _removeBundle, _readBundle, _readAttachment, _remember, _wasSeen, _forget, _append, _journal, _put, _get, _forgetValue]) statement.Dispose();
            _secrets.Dispose();
            _connection.Dispose();
        }
    }

    /// <summary>Runs SQL of a test: a page limit, a read-only mode.</summary>
    internal void ExecuteForTest(string sql) => Execute(_connection, sql);

    private (int Count, long Order) Apply(StoreBatch batch)
    {
        var (count, order) = (_count, _order);
        Span<byte> key = stackalloc byte[BundleKey.MaxSize];
        Span<byte> digest = stackalloc byte[16];
        foreach (var (bundle, octets, attachment) in batch.Added)
        {
            BinaryPrimitives.WriteUInt128BigEndian(digest, bundle.Digest);
            var statement = _addBundle.Bind(1, order + 1).Bind(2, bundle.Id.Source.ToString()).Bind(3, bundle.Destination.ToString()).Bind(4, Signed(bundle.Id.Created)).Bind(5, (long)bundle.Id.Sequence)
                .Bind(6, (long)bundle.Priority).Bind(7, bundle.HeldUntil.Ticks).Bind(8, octets.Length).Bind(9, bundle.HeldSince.Ticks).Bind(10, bundle.CameFrom.IsNone ? string.Empty : bundle.CameFrom.ToString())
                .Bind(11, (long)bundle.State).Bind(12, bundle.Attempts).Bind(13, bundle.CustodyUntil.Ticks).Bind(14, digest).Bind(15, bundle.Tag ?? string.Empty)
                .Bind(16, (long)bundle.TakenBy).Bind(17, key[..BundleKey.Write(bundle.Id, key)]).Bind(18, attachment.Span).Bind(19, octets.Span);
            var added = statement.Run();
            count += added;
            order += added;
        }

        foreach (var bundle in batch.Updated)
        {
            _updateBundle.Bind(1, key[..BundleKey.Write(bundle.Id, key)]).Bind(2, (long)bundle.State).Bind(3, bundle.Attempts).Bind(4, bundle.CustodyUntil.Ticks)
                .Bind(5, bundle.HeldUntil.Ticks).Bind(6, bundle.HeldSince.Ticks).Bind(7, (long)bundle.TakenBy).Run();
        }

        foreach (var id in batch.Removed) count -= _removeBundle.Bind(1, key[..BundleKey.Write(id, key)]).Run();
        foreach (var (seen, until) in batch.Remembered) _remember.Bind(1, seen).Bind(2, until.Ticks).Run();
        foreach (var (topic, about, body) in batch.Journal) _append.Bind(1, topic).Bind(2, about).Bind(3, body).Run();
        foreach (var name in batch.Forgotten)
        {
            if (!_secrets.Erase(name)) _forgetValue.Bind(1, name).Run();
        }

        foreach (var (name, octets) in batch.Secrets) _secrets.Put(name, octets);
        foreach (var (name, octets) in batch.Values) _put.Bind(1, name).Bind(2, octets).Run();
        return (count, order);
    }

    /// <summary>Empties the log when a value was deleted: it still has what the file has not. The batch is committed whatever comes of it; a later commit tries again.</summary>
    private void EmptyLog()
    {
        if (!_isLogDue) return;
        try
        {
            Execute(_connection, "PRAGMA wal_checkpoint(TRUNCATE)");
            _isLogDue = false;
        }
        catch (SqliteException)
        {
            // A disk that is full, say. What stays due is done as soon as a commit succeeds and this does.
        }
    }

    /// <summary>Undoes what a failed commit began. SQLite has done so itself after some failures, and says then that there is nothing to undo.</summary>
    private void RollBack()
    {
        _secrets.OnRolledBack();
        try
        {
            if (raw.sqlite3_get_autocommit(_connection.Handle!) == 0) _rollback.Run();
        }
        catch (SqliteException)
        {
            // The failure that led here is the one to report.
        }
    }

    private T Guard<TState, T>(TState state, Func<SqliteBundleStore, TState, T> work)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            try
            {
                return work(this, state);
            }
            catch (SqliteException failure)
            {
                throw Map(failure, _path);
            }
        }
    }

    private static byte[]? One(PreparedStatement statement)
    {
        try
        {
            return statement.Step() ? statement.Blob(0).ToArray() : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Checks the whole file, and that its tables are ours; a new file gets them.</summary>
    private static void CheckContent(SqliteConnection connection, string path)
    {
        if (Scalar(connection, "PRAGMA quick_check(1)") is not "ok" and var damage) throw new BundleStoreException(BundleStoreFailure.Corrupt, path, $"the check of its pages found: {damage}");
        var isNew = Scalar(connection, "SELECT count(*) FROM sqlite_master") is 0L;
        var isOurs = Scalar(connection, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'") is 1L;
        if (!isNew && !isOurs) throw new BundleStoreException(BundleStoreFailure.Corrupt, path, "it is a database of something else");
        if (isNew)
        {
            Execute(connection, SqliteSchema.Create);
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"INSERT INTO schema_version (version) VALUES ({SqliteSchema.Version})"));
            return;
        }

        var version = Scalar(connection, "SELECT version FROM schema_version");
        if (version is 1L)
        {
            Execute(connection, SqliteSchema.FromVersion1);
            return;
        }

        if (version is 2L)
        {
            Execute(connection, SqliteSchema.FromVersion2);
            return;
        }

        if (version is not (long)SqliteSchema.Version) throw new BundleStoreException(BundleStoreFailure.Unavailable, path, $"its schema is version {version}; this program knows version {SqliteSchema.Version}");
    }

    private StoredBundle ReadRow(PreparedStatement row)
    {
        var cameFrom = EndpointId.None;
        if (!EndpointId.TryParse(row.Text(1), out var source) || !EndpointId.TryParse(row.Text(2), out var destination) || row.Int64(5) is < 0 or > (long)Priority.Critical
            || row.Int64(10) is < 0 or > (long)BundleState.SetAside || (row.Text(9) is { Length: > 0 } from && !EndpointId.TryParse(from, out cameFrom)))
        {
            throw new BundleStoreException(BundleStoreFailure.Corrupt, _path, $"the row of bundle {row.Int64(0)} has an endpoint, a priority or a state that is not valid");
        }

        var id = new BundleId(source, Time(row.Int64(3)), (ulong)row.Int64(4));
        var digest = row.Blob(13);
        return new(id, destination, (Priority)row.Int64(5), new(row.Int64(6)), (int)row.Int64(7), row.Int64(0))
        {
            HeldSince = new(row.Int64(8)),
            CameFrom = cameFrom,
            State = (BundleState)row.Int64(10),
            Attempts = (int)Math.Clamp(row.Int64(11), 0, int.MaxValue),
            CustodyUntil = new(row.Int64(12)),
            Digest = digest.Length == 16 ? BinaryPrimitives.ReadUInt128BigEndian(digest) : UInt128.Zero,
            Tag = row.Text(14) is { Length: > 0 } tag ? tag : null,
            TakenBy = (ulong)row.Int64(15),
        };
    }

    /// <summary>Raises the generation beside the database and in it, within the transaction; tells whether they disagreed.</summary>
    private static bool BeginGeneration(SqliteConnection connection, StoreMarks marks)
    {
        marks.Load();
        using var read = connection.CreateCommand();
        read.CommandText = "SELECT octets FROM value WHERE name = $name";
        read.Parameters.AddWithValue("$name", GenerationName);
        var stored = read.ExecuteScalar() as byte[];
        var (name, generation) = stored is { Length: 24 } ? (Convert.ToHexStringLower(stored.AsSpan(0, 16)), BinaryPrimitives.ReadUInt64BigEndian(stored.AsSpan(16))) : (null, 0UL);
        var wasRestored = name != marks.Store || generation != marks.Generation;
        name ??= marks.Store is { Length: 32 } known && known.All(char.IsAsciiHexDigit) ? known : Guid.NewGuid().ToString("N");
        generation = Math.Max(generation, marks.Generation) + 1;
        marks.Begin(name, generation);

        var octets = new byte[24];
        Convert.FromHexString(name).CopyTo(octets, 0);
        BinaryPrimitives.WriteUInt64BigEndian(octets.AsSpan(16), generation);
        using var write = connection.CreateCommand();
        write.CommandText = "INSERT INTO value (name, octets) VALUES ($name, $octets) ON CONFLICT (name) DO UPDATE SET octets = excluded.octets";
        write.Parameters.AddWithValue("$name", GenerationName);
        write.Parameters.AddWithValue("$octets", octets);
        write.ExecuteNonQuery();
        return wasRestored;
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this file
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    private static void Execute(SqliteConnection connection, string sql) => Scalar(connection, sql);

    private static BundleStoreException Map(SqliteException failure, string path)
    {
        var kind = failure.SqliteErrorCode switch
        {
            raw.SQLITE_FULL => BundleStoreFailure.Full,
            raw.SQLITE_READONLY => BundleStoreFailure.ReadOnly,
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => BundleStoreFailure.Corrupt,
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => BundleStoreFailure.Locked,
            raw.SQLITE_CANTOPEN or raw.SQLITE_PERM => WhyNotOpened(path),
            _ => BundleStoreFailure.Unavailable,
        };
        return new(kind, path, $"{failure.Message} (SQLite result {failure.SqliteExtendedErrorCode})", failure);
    }

    /// <summary>SQLite says only that it cannot open the file; making a file beside it tells whether the folder can be written.</summary>
    private static BundleStoreFailure WhyNotOpened(string path)
    {
        const int ReadOnlyFileSystem = 30; // EROFS
        try
        {
            if (Directory.Exists(path) || !Directory.Exists(Path.GetDirectoryName(path))) return BundleStoreFailure.Unavailable;
            using var probe = new FileStream($"{path}.{Guid.NewGuid():N}", FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return File.Exists(path) ? BundleStoreFailure.ReadOnly : BundleStoreFailure.Unavailable;
        }
        catch (UnauthorizedAccessException)
        {
            return BundleStoreFailure.ReadOnly;
        }
        catch (IOException failure)
        {
            return !OperatingSystem.IsWindows() && failure.HResult == ReadOnlyFileSystem ? BundleStoreFailure.ReadOnly : BundleStoreFailure.Unavailable;
        }
    }

    private static long Signed(DtnTime time) => (long)Math.Min(time.Milliseconds, long.MaxValue);

    private static DtnTime Time(long milliseconds) => new((ulong)Math.Max(milliseconds, 0));
}
