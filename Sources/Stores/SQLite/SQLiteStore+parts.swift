import GRDB
import Ledger
import Policy
import Ports
import Vocabulary

/// What budgets of parts are charged for that was done while they did not count it.
extension SQLiteStore {
    /// What usage says was done and some parts were not charged for, hour by hour.
    ///
    /// It is read at one moment beside the writer, so that no commit waits for it. What is committed before it is
    /// added raises both sides for those who count it, and neither for the others, who do not count it yet.
    public func gaps(_ counting: PartCounting) throws -> [PartGap] {
        try pool.read { database in
            var gaps: [PartGap] = []
            for (part, charges) in try Self.usage(counting, database) {
                guard let scope = counting.scopes[part] else { continue }
                let spent = try Self.spent(scope, counting, database)
                var missing: [UTCTime: Charge] = [:]
                for (hour, charge) in charges {
                    let known = spent[hour] ?? .zero
                    // Usage may say less, where it has folded tags: what was charged stays.
                    let gap = Charge(
                        cost: max(.zero, charge.cost - known.cost),
                        tokens: max(0, charge.tokens - known.tokens)
                    )
                    if gap != .zero { missing[hour] = gap }
                }
                if !missing.isEmpty { gaps.append(PartGap(scope: scope, charges: missing)) }
            }
            return gaps
        }
    }

    /// All that a change charges budgets of parts for.
    func gaps(of writes: [DirectoryWrite]) throws -> [PartGap] {
        var all: [PartGap] = []
        for write in writes {
            switch write {
            case .count(let counting): all += try gaps(counting)
            case .charge(let gaps): all += gaps
            default: break
            }
        }
        return all
    }

    /// Adds to what a part has spent, and to its windows that have a row.
    static func add(_ gap: PartGap, _ database: Database) throws {
        try add(
            gap.charges.map { LedgerBatch.Spend(scope: gap.scope, quarter: $0, charge: $1) },
            database
        )
        let windows = try Row.fetchAll(
            database,
            sql: "SELECT * FROM budget_windows WHERE scope = ?",
            arguments: [gap.scope.rawValue]
        ).map(window)
        let changes = windows.compactMap { stored -> LedgerBatch.WindowChange? in
            let sum = gap.charges.filter { stored.window.contains($0.key) }.values.reduce(Charge.zero, +)
            let settled = sum[stored.window.unit]
            guard settled > .zero else { return nil }
            return LedgerBatch.WindowChange(row: stored.row, settled: settled, sliced: .zero)
        }
        try add(changes, database)
    }

    /// What the teams were charged for each part, by the hour; mirrors have budgets of their own.
    private static func usage(
        _ counting: PartCounting,
        _ database: Database
    ) throws -> [BudgetPart: [UTCTime: Charge]] {
        var used: [BudgetPart: [UTCTime: Charge]] = [:]
        var texts: [String: [BudgetPart]] = [:]
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT hour, model, tags, cost, input_tokens, output_tokens FROM usage_hourly
                WHERE hour >= ? AND hour < ? AND team IN (SELECT value FROM json_each(?))
                AND substr(key, 1, 7) <> 'mirror:'
                """,
            arguments: [
                counting.since.microseconds / hour * hour, counting.until?.microseconds ?? Int64.max,
                try JSONColumn.encode(counting.teams.map(\.rawValue)),
            ]
        )
        while let row = try rows.next() {
            let text: String = row[2]
            // The same tags come again every hour; those of requests may each come once.
            if texts.count > 10_000 { texts = [:] }
            let tagged = try texts[text] ?? Self.parts(JSONColumn.decode(text) ?? [:], counting.scopes)
            texts[text] = tagged
            let model = BudgetPart.model(row[1])
            let charge = Charge(cost: Money(nanos: row[3]), usage: Usage(input: row[4], output: row[5]))
            let place = place(of: row[0], counting)
            for part in counting.scopes[model] != nil ? tagged + [model] : tagged {
                used[part, default: [:]][place, default: .zero] += charge
            }
        }
        return used
    }

    /// What a part was charged for already, by the hour.
    private static func spent(
        _ scope: ScopeID,
        _ counting: PartCounting,
        _ database: Database
    ) throws -> [UTCTime: Charge] {
        var spent: [UTCTime: Charge] = [:]
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT quarter_hour_start, nanos, tokens FROM spend
                WHERE scope = ? AND (quarter_hour_start >= ? OR quarter_hour_start = 0)
                """,
            arguments: [scope.rawValue, counting.since.microseconds / hour * hour]
        )
        while let row = try rows.next() {
            spent[place(of: row[0], counting), default: .zero] += Charge(
                cost: Money(nanos: row[1]),
                tokens: row[2]
            )
        }
        return spent
    }

    private static let hour: Int64 = 3_600_000_000

    /// The hour of a moment, in microseconds; of one whose spending may have been added up the beginning of time.
    private static func place(of moment: Int64, _ counting: PartCounting) -> UTCTime {
        let first = (counting.now + (.zero - spendingKept)).microseconds / hour * hour + hour
        return UTCTime(microseconds: moment < first ? 0 : moment / hour * hour)
    }

    /// The wanted parts that some tags belong to.
    private static func parts(_ tags: [String: String], _ wanted: [BudgetPart: ScopeID]) -> [BudgetPart] {
        var parts = tags.map { BudgetPart.tag(name: $0.key, value: $0.value) }
        if let user = tags[RequestTag.endUser] { parts.append(.endUser(user)) }
        return parts.filter { wanted[$0] != nil }
    }
}
