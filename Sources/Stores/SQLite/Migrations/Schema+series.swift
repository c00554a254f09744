import GRDB

extension Schema {
    /// The columns that an exchange has of its series, where it has one.
    static let seriesColumns = [
        "team", "key", "user", "model", "provider", "target", "operation", "status", "error_code", "accuracy",
        "price_version",
    ]

    /// Migration `series`: what the exchanges of a day have in common is written once, and each of them names it.
    ///
    /// A row that names a series leaves the columns that it has of it empty, which takes no room; rows of earlier versions
    /// name none. Whoever reads looks at `exchanges`, which has every column that `requests` has now: a migration that adds
    /// one makes the view anew.
    @Sendable static func addSeries(_ database: Database) throws {
        let own = try database.columns(in: "requests").map(\.name).filter { !seriesColumns.contains($0) }
        let shared = seriesColumns.map {
            "CASE WHEN requests.series IS NULL THEN requests.\($0) ELSE series.\($0) END AS \($0)"
        }
        let columns = (own.map { "requests.\($0) AS \($0)" } + shared).joined(separator: ", ")
        try database.execute(
            sql: """
                CREATE TABLE series (
                    id INTEGER PRIMARY KEY,
                    day INTEGER NOT NULL,
                    team TEXT NOT NULL,
                    key TEXT NOT NULL,
                    user TEXT NOT NULL,
                    model TEXT NOT NULL,
                    provider TEXT NOT NULL,
                    target TEXT NOT NULL,
                    operation TEXT NOT NULL,
                    status INTEGER NOT NULL,
                    error_code TEXT NOT NULL,
                    accuracy TEXT NOT NULL,
                    price_version TEXT NOT NULL
                ) STRICT;
                CREATE INDEX series_by_day ON series (day);
                ALTER TABLE requests ADD COLUMN series INTEGER;
                CREATE VIEW exchanges AS
                    SELECT \(columns) FROM requests LEFT JOIN series ON series.id = requests.series;
                """
        )
    }
}
