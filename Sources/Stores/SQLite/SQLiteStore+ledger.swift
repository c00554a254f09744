import Foundation
import GRDB
import Ledger
import Vocabulary

extension SQLiteStore: LedgerStore {
    /// The number that was drawn when the database was made.
    public func identity() throws -> UInt64 {
        try pool.read { database in
            guard let bytes = try Self.setting("identity", database), bytes.count == 8 else {
                throw StoreFailure("the database has no identity")
            }
            return bytes.reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    /// The windows that end after a moment.
    public func windows(endingAfter time: UTCTime) throws -> [StoredWindow] {
        try pool.read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT * FROM budget_windows WHERE window_end > ?",
                arguments: [time.microseconds]
            ).map(Self.window)
        }
    }

    /// Makes the rows of windows that have none, each beginning with what was spent in it.
    public func open(_ windows: [BudgetWindow], at time: UTCTime) throws -> [StoredWindow] {
        try durably { database in
            try windows.map { window in
                try database.execute(
                    sql: """
                        INSERT OR IGNORE INTO budget_windows
                            (scope, window_start, window_end, created_at, settled, sliced)
                        SELECT ?1, ?2, ?3, ?4, COALESCE(SUM(nanos), 0), 0 FROM spend
                        WHERE scope = ?1 AND quarter_hour_start >= ?2 AND quarter_hour_start < ?3
                        """,
                    arguments: [
                        window.scope.rawValue, window.start.microseconds, window.end.microseconds,
                        time.microseconds,
                    ]
                )
                let row = try Row.fetchOne(
                    database,
                    sql:
                        "SELECT * FROM budget_windows WHERE scope = ? AND window_start = ? AND window_end = ?",
                    arguments: [window.scope.rawValue, window.start.microseconds, window.end.microseconds]
                )
                guard let row else { throw StoreFailure("a budget window could not be made") }
                return Self.window(row)
            }
        }
    }

    /// Gives back, then takes what the limits leave room for.
    public func exchange(_ requests: [SliceRequest]) throws -> [SliceGrant] {
        try durably { database in
            let select = try database.cachedStatement(
                sql: "SELECT settled, sliced FROM budget_windows WHERE id = ?"
            )
            let update = try database.cachedStatement(
                sql: "UPDATE budget_windows SET sliced = ? WHERE id = ?"
            )
            return try requests.map { request in
                guard let row = try Row.fetchOne(select, arguments: [request.row]) else {
                    throw StoreFailure("budget window \(request.row) is gone")
                }
                let settled = Money(nanos: row[0])
                let before = Money(nanos: row[1])
                let kept = max(.zero, before - request.givenBack)
                let room = max(.zero, request.limit - settled - kept)
                let granted = max(.zero, min(request.wanted, room))
                if kept + granted != before {
                    try update.execute(arguments: [(kept + granted).nanos, request.row])
                }
                return SliceGrant(row: request.row, granted: granted, room: room - granted)
            }
        }
    }

    /// Writes a batch.
    public func commit(_ batch: LedgerBatch) throws {
        let work = { (database: Database) in
            try Self.insert(batch.records, database)
            try Self.add(batch.usage, database)
            try Self.add(batch.spends, database)
            try Self.add(batch.windows, database)
        }
        if batch.isDurable { try durably(work) } else { try quickly(work) }
    }

    /// Which of these exchanges have a row.
    public func recorded(among exchanges: [ExchangeID]) throws -> Set<ExchangeID> {
        try pool.read { database in
            let statement = try database.cachedStatement(sql: "SELECT 1 FROM requests WHERE id = ?")
            return Set(
                try exchanges.filter { try Int.fetchOne(statement, arguments: [IDColumn.value($0)]) != nil }
            )
        }
    }

    /// Ends every slice: gives it back, or charges it.
    public func endSlices(
        areProven: Bool,
        at time: UTCTime
    ) throws -> [(window: StoredWindow, charged: Money)] {
        try durably { database in
            let sliced = try Row.fetchAll(database, sql: "SELECT * FROM budget_windows WHERE sliced != 0")
                .map(Self.window)
            let charged = areProven ? [] : sliced.filter { $0.sliced > .zero }
            for window in charged { try Self.charge(window, at: time, database) }
            try database.execute(sql: "UPDATE budget_windows SET sliced = 0 WHERE sliced != 0")
            return charged.map { ($0, $0.sliced) }
        }
    }

    /// Charges a slice that nobody vouches for, to the window and to what its scope has spent.
    private static func charge(_ window: StoredWindow, at time: UTCTime, _ database: Database) throws {
        let last = UTCTime(microseconds: window.window.end.microseconds - 1)
        let moment = max(window.window.start, min(time, last))
        let quarter = UTCTime(microseconds: moment.microseconds / 900_000_000 * 900_000_000)
        try add(
            [LedgerBatch.Spend(scope: window.window.scope, quarter: quarter, amount: window.sliced)],
            database
        )
        try add([LedgerBatch.WindowChange(row: window.row, settled: window.sliced, sliced: .zero)], database)
        try database.execute(
            sql: "INSERT INTO corrections (budget_window, time, nanos, reason) VALUES (?, ?, ?, ?)",
            arguments: [window.row, time.microseconds, window.sliced.nanos, "unproven_slice"]
        )
    }

    private static func window(_ row: Row) -> StoredWindow {
        StoredWindow(
            row: row["id"],
            window: BudgetWindow(
                scope: ScopeID(rawValue: row["scope"]),
                start: UTCTime(microseconds: row["window_start"]),
                end: UTCTime(microseconds: row["window_end"])
            ),
            createdAt: UTCTime(microseconds: row["created_at"]),
            settled: Money(nanos: row["settled"]),
            sliced: Money(nanos: row["sliced"])
        )
    }
}
