namespace Dunes.Sdk.Bundles.Store;

/// <summary>The tables, by version; a newer file than this code knows is refused, an older one is brought up to date.</summary>
internal static class SqliteSchema
{
    public const int Version = 3;

    /// <summary>The columns that name a stored bundle, in the order in which <see cref="SqliteBundleStore"/> reads them.</summary>
    public const string BundleColumns =
        "position, source, destination, created, sequence, priority, held_until, size, held_since, came_from, state, attempts, custody_until, digest, tag, taken_by";

    /// <summary>The bundle itself stands last in its row, so that the columns before it are read without it.</summary>
    public const string Create = $"""
        CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL);
        {CreateBundle}
        CREATE TABLE IF NOT EXISTS seen (key BLOB PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS seen_until ON seen (until);
        CREATE TABLE IF NOT EXISTS journal (number INTEGER PRIMARY KEY, topic TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS journal_topic ON journal (topic, number);
        CREATE TABLE IF NOT EXISTS value (name TEXT PRIMARY KEY, octets BLOB NOT NULL) WITHOUT ROWID;
        """;

    /// <summary>
    /// From version 1, whose times were those of the wall clock: when a bundle's lifetime ends is worked out from the bundle as the node starts, and what was remembered is remembered for another week
    /// of held time.
    /// </summary>
    public const string FromVersion1 = $"""
        ALTER TABLE bundle RENAME TO bundle_1;
        {CreateBundle}
        INSERT INTO bundle ({BundleColumns}, key, octets)
            SELECT position, source, destination, created, sequence, priority, -1, size, 0, '', 0, 0, 0, zeroblob(16), NULL, 0, key, octets FROM bundle_1;
        DROP TABLE bundle_1;
        UPDATE seen SET until = 6048000000000;
        UPDATE schema_version SET version = 3;
        """;

    /// <summary>From version 2, which did not say who had taken a bundle.</summary>
    public const string FromVersion2 = """
        ALTER TABLE bundle ADD COLUMN taken_by INTEGER NOT NULL DEFAULT 0;
        UPDATE schema_version SET version = 3;
        """;

    private const string CreateBundle = """
        CREATE TABLE IF NOT EXISTS bundle (
            position INTEGER PRIMARY KEY,
            key BLOB NOT NULL UNIQUE,
            source TEXT NOT NULL,
            destination TEXT NOT NULL,
            created INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            priority INTEGER NOT NULL,
            held_until INTEGER NOT NULL,
            size INTEGER NOT NULL,
            held_since INTEGER NOT NULL,
            came_from TEXT NOT NULL,
            state INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            custody_until INTEGER NOT NULL,
            digest BLOB NOT NULL,
            tag TEXT,
            taken_by INTEGER NOT NULL,
            attachment BLOB,
            octets BLOB NOT NULL);
        """;
}
