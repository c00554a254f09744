import GRDB

extension Schema {
    /// Migration `retention`: finds the hours of a key and the windows that ended.
    ///
    /// A row of either table is made once an hour at most, and what is indexed of it never changes: this costs an
    /// exchange nothing, where an index of requests by their keys would cost more than the row itself.
    @Sendable static func indexForRetention(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE INDEX usage_hourly_by_key ON usage_hourly (key, hour);
                CREATE INDEX budget_windows_by_end ON budget_windows (window_end);
                """
        )
    }
}
