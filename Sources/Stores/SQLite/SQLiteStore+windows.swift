import GRDB
import Ledger
import Policy
import Vocabulary

/// How the rows of budget windows come to be.
extension SQLiteStore {
    /// Makes the rows of windows that have none, each beginning with what was spent in it and what it carries.
    public func open(_ drafts: [WindowDraft], at time: UTCTime) throws -> [StoredWindow] {
        try durably { database in
            try drafts.map { draft in
                if try Self.insert(draft, at: time, database), let carry = draft.carry {
                    try Self.carry(carry, into: draft, at: time, database)
                }
                guard let row = try Self.row(of: draft.window, database) else {
                    throw StoreFailure("a budget window could not be made")
                }
                return try Self.window(row)
            }
        }
    }

    /// What `open` would answer, without making a row.
    public func look(_ drafts: [WindowDraft]) throws -> [StoredWindow] {
        try pool.read { database in
            try drafts.map { draft in
                if let row = try Self.row(of: draft.window, database) { return try Self.window(row) }
                return StoredWindow(
                    row: 0,
                    window: draft.window,
                    createdAt: .endless,
                    settled: Quantity(count: try Self.spent(in: draft.window, database)),
                    sliced: .zero,
                    carried: try draft.carry.map { try Self.carried($0, into: draft, database) } ?? .zero
                )
            }
        }
    }

    /// Answers whether there was no row yet.
    private static func insert(
        _ draft: WindowDraft,
        at time: UTCTime,
        _ database: Database
    ) throws -> Bool {
        guard try row(of: draft.window, database) == nil else { return false }
        try database.execute(
            sql: """
                INSERT INTO budget_windows
                    (scope, window_start, window_end, unit, created_at, settled, sliced, declared, calendar)
                VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)
                """,
            arguments: [
                draft.window.scope.rawValue, draft.window.start.microseconds, draft.window.end.microseconds,
                draft.window.unit.rawValue, time.microseconds, try spent(in: draft.window, database),
                draft.declared.count, draft.calendar,
            ]
        )
        return true
    }

    /// What was spent in a window so far.
    private static func spent(in window: BudgetWindow, _ database: Database) throws -> Int64 {
        let sum = SafeSum.parts(window.unit == .usd ? "nanos" : "tokens")
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT \(sum) FROM spend
                WHERE scope = ? AND quarter_hour_start >= ? AND quarter_hour_start < ?
                """,
            arguments: [window.scope.rawValue, window.start.microseconds, window.end.microseconds]
        )
        return row.map { SafeSum.whole($0, at: 0) } ?? 0
    }

    /// Moves what the window before has left of its own limit into a new one.
    private static func carry(
        _ carry: WindowDraft.Carry,
        into draft: WindowDraft,
        at time: UTCTime,
        _ database: Database
    ) throws {
        if try row(of: carry.previous, database) == nil {
            guard try isKnown(draft.calendar, before: carry.previous, database) else { return }
            let idle = WindowDraft(
                window: carry.previous,
                declared: draft.declared,
                calendar: draft.calendar
            )
            _ = try insert(idle, at: time, database)
        }
        guard let row = try row(of: carry.previous, database) else { return }
        let previous = try window(row)
        let carried = try carried(carry, into: draft, database)
        guard carried > .zero else { return }
        try database.execute(
            sql: "UPDATE budget_windows SET passed_on = passed_on + ? WHERE id = ?",
            arguments: [carried.count, previous.row]
        )
        try database.execute(
            sql: """
                UPDATE budget_windows SET carried = ?
                WHERE scope = ? AND window_start = ? AND window_end = ? AND unit = ?
                """,
            arguments: [
                carried.count, draft.window.scope.rawValue, draft.window.start.microseconds,
                draft.window.end.microseconds, draft.window.unit.rawValue,
            ]
        )
    }

    /// What the window before has left of its own limit, of which the new one may take over so much.
    private static func carried(
        _ carry: WindowDraft.Carry,
        into draft: WindowDraft,
        _ database: Database
    ) throws -> Quantity {
        var declared = draft.declared
        var left: Quantity
        if let row = try row(of: carry.previous, database) {
            let previous = try window(row)
            declared = (row["declared"] as Int64?).map { Quantity(count: $0) } ?? declared
            left = declared + previous.carried - Quantity(count: row["passed_on"]) - previous.settled
            left = left - max(.zero, previous.sliced - carry.idle)
        } else if try isKnown(draft.calendar, before: carry.previous, database) {
            left = declared - Quantity(count: try spent(in: carry.previous, database))
        } else {
            return .zero
        }
        return max(.zero, min(left, declared, carry.most))
    }

    /// Whether the budget had a window before another one, so that it had that one too, unused.
    private static func isKnown(
        _ calendar: String,
        before window: BudgetWindow,
        _ database: Database
    ) throws -> Bool {
        try Bool.fetchOne(
            database,
            sql: """
                SELECT EXISTS (
                    SELECT 1 FROM budget_windows
                    WHERE scope = ? AND unit = ? AND calendar = ? AND window_end <= ?
                )
                """,
            arguments: [window.scope.rawValue, window.unit.rawValue, calendar, window.start.microseconds]
        ) ?? false
    }

    private static func row(of window: BudgetWindow, _ database: Database) throws -> Row? {
        try Row.fetchOne(
            database,
            sql: """
                SELECT * FROM budget_windows
                WHERE scope = ? AND window_start = ? AND window_end = ? AND unit = ?
                """,
            arguments: [
                window.scope.rawValue, window.start.microseconds, window.end.microseconds,
                window.unit.rawValue,
            ]
        )
    }
}
