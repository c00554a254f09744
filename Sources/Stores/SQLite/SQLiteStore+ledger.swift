import Foundation
import GRDB
import Ledger
import Policy
import Synchronization
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

    /// The windows of some budget holders.
    public func windows(of scopes: [ScopeID]) throws -> [StoredWindow] {
        try pool.read { database in
            let select = try database.cachedStatement(sql: "SELECT * FROM budget_windows WHERE scope = ?")
            return try scopes.flatMap { scope in
                try Row.fetchAll(select, arguments: [scope.rawValue]).map(Self.window)
            }
        }
    }

    /// Gives back, then takes what the limits leave room for.
    public func exchange(_ requests: [SliceRequest]) throws -> [SliceGrant] {
        try durably { database in
            let select = try database.cachedStatement(
                sql: "SELECT settled, sliced, carried - passed_on FROM budget_windows WHERE id = ?"
            )
            let update = try database.cachedStatement(
                sql: "UPDATE budget_windows SET sliced = ? WHERE id = ?"
            )
            return try requests.map { request in
                guard let row = try Row.fetchOne(select, arguments: [request.row]) else {
                    // Its window is long over and was removed: there is nothing to give back, and nothing lost.
                    if request.wanted == .zero, request.givenBack == .zero {
                        return SliceGrant(row: request.row, granted: .zero, room: .zero)
                    }
                    throw StoreFailure("budget window \(request.row) is gone")
                }
                let settled = Quantity(count: row[0])
                let before = Quantity(count: row[1])
                let carried = Quantity(count: row[2])
                let kept = max(.zero, before - request.givenBack)
                let room = max(.zero, request.limit + carried - settled - kept)
                let granted = max(.zero, min(request.wanted, room))
                if kept + granted != before {
                    try update.execute(arguments: [(kept + granted).count, request.row])
                }
                return SliceGrant(row: request.row, granted: granted, room: room - granted)
            }
        }
    }

    /// Writes a batch.
    public func commit(_ batch: LedgerBatch) throws {
        let work = { (database: Database) in
            try self.series.withLock { try Self.insert(batch.records, &$0, database) }
            try Self.add(batch.usage, database)
            try Self.addRare(batch.usage, database)
            try Self.add(batch.spends, database)
            try Self.add(batch.windows, database)
        }
        do {
            if batch.isDurable { try durably(work) } else { try quickly(work) }
        } catch {
            // The series that were written in this transaction are not there.
            series.withLock { $0.removeAll() }
            throw error
        }
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
    ) throws -> [(window: StoredWindow, charged: Quantity)] {
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
        let amount = window.sliced.amount(window.window.unit)
        let charge = Charge(cost: amount.money ?? .zero, tokens: amount.tokens ?? 0)
        try add([LedgerBatch.Spend(scope: window.window.scope, quarter: quarter, charge: charge)], database)
        try add([LedgerBatch.WindowChange(row: window.row, settled: window.sliced, sliced: .zero)], database)
        try database.execute(
            sql:
                "INSERT INTO corrections (budget_window, time, nanos, tokens, reason) VALUES (?, ?, ?, ?, ?)",
            arguments: [
                window.row, time.microseconds, charge.cost.nanos, charge.tokens, "unproven_slice",
            ]
        )
    }

    static func window(_ row: Row) throws -> StoredWindow {
        guard let unit = BudgetUnit(rawValue: row["unit"]) else {
            throw StoreFailure("unknown unit of a budget window in the database")
        }
        return StoredWindow(
            row: row["id"],
            window: BudgetWindow(
                scope: ScopeID(rawValue: row["scope"]),
                start: UTCTime(microseconds: row["window_start"]),
                end: UTCTime(microseconds: row["window_end"]),
                unit: unit
            ),
            createdAt: UTCTime(microseconds: row["created_at"]),
            settled: Quantity(count: row["settled"]),
            sliced: Quantity(count: row["sliced"]),
            carried: Quantity(count: row["carried"])
        )
    }
}
