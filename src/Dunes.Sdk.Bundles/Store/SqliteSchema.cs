namespace Dunes.Sdk.Bundles.Store;

/// <summary>The tables, by version; a newer file than this code knows is refused.</summary>
internal static class SqliteSchema
{
    public const int Version = 1;

    /// <summary>Octets stand last in their row, so that the columns before them are read without them.</summary>
    public const string Create = """
        CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS bundle (
            position INTEGER PRIMARY KEY,
            key BLOB NOT NULL UNIQUE,
            source TEXT NOT NULL,
            destination TEXT NOT NULL,
            created INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            priority INTEGER NOT NULL,
            expires INTEGER NOT NULL,
            size INTEGER NOT NULL,
            octets BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS seen (key BLOB PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS seen_until ON seen (until);
        CREATE TABLE IF NOT EXISTS journal (number INTEGER PRIMARY KEY, topic TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS journal_topic ON journal (topic, number);
        CREATE TABLE IF NOT EXISTS value (name TEXT PRIMARY KEY, octets BLOB NOT NULL) WITHOUT ROWID;
        """;
}
