using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Dunes.Sdk.Bundles.Store;

/// <summary>A statement that is prepared once and run again and again; values are bound from spans, so that no row makes garbage.</summary>
/// <remarks>Every failure leaves as a <see cref="SqliteException"/>, which the store maps. Not thread-safe.</remarks>
internal sealed class PreparedStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public PreparedStatement(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public PreparedStatement Bind(int place, ReadOnlySpan<byte> value)
    {
        // An empty span would bind NULL.
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(_statement, place, 0) : raw.sqlite3_bind_blob(_statement, place, value));
        return this;
    }

    public PreparedStatement Bind(int place, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, place, value));
        return this;
    }

    public PreparedStatement Bind(int place, string value)
    {
        Check(raw.sqlite3_bind_text(_statement, place, value));
        return this;
    }

    /// <summary>Runs a statement that gives no rows; gives how many it changed.</summary>
    public int Run()
    {
        try
        {
            while (Step())
            {
            }

            return raw.sqlite3_changes(_database);
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Goes to the next row; after the last, or in a finally, call <see cref="Reset"/>.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW) return true;
        if (code == raw.SQLITE_DONE) return false;
        throw Failure(code);
    }

    /// <summary>Ends the run; its code repeats the one of the step that failed, which was thrown already.</summary>
    public void Reset() => _ = raw.sqlite3_reset(_statement);

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string() ?? string.Empty;

    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement?.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw Failure(code);
    }

    private SqliteException Failure(int code) => new(raw.sqlite3_errmsg(_database).utf8_to_string(), code & 0xFF, raw.sqlite3_extended_errcode(_database));
}
