import Policy
import Vocabulary

/// Sums up ended exchanges for one commit.
struct BatchComposer: Sendable {
    private struct SpendKey: Hashable {
        let scope: ScopeID
        let quarter: Int64
    }

    /// More tokens than any exchange has: what an upstream reports above it is cut, so that sums cannot overflow.
    private static let mostTokens = 1_000_000_000_000
    private static let quarter: Int64 = 900_000_000
    private static let hour: Int64 = 3_600_000_000

    private(set) var records: [ExchangeRecord] = []
    /// What this process's holds took from their windows.
    private(set) var claimed: [Int64: Money] = [:]
    /// What exchanges without a hold on a window are counted with in it.
    private(set) var unclaimed: [Int64: Money] = [:]
    private var spends: [SpendKey: Money] = [:]
    private var usage: [UsageSum] = []
    private var usagePlaces: [UsageSum.Group: Int] = [:]

    /// Makes room for so many exchanges.
    mutating func reserve(_ count: Int) { records.reserveCapacity(count) }

    /// Adds an exchange that is charged to nodes and was held on the windows of some rows.
    mutating func add(
        _ record: consuming ExchangeRecord,
        nodes: [ScopeNode],
        rows: [Int64],
        windows: WindowIndex
    ) {
        if record.cost != .zero {
            charge(rows, record.cost)
            for node in nodes { charge(node.scope, record.cost, record.time, rows, windows) }
        }
        add(record)
    }

    /// Adds an exchange that is charged to scopes and was held on the windows of some rows.
    mutating func add(
        _ record: consuming ExchangeRecord,
        scopes: [ScopeID],
        rows: [Int64],
        windows: WindowIndex
    ) {
        if record.cost != .zero {
            charge(rows, record.cost)
            for scope in scopes { charge(scope, record.cost, record.time, rows, windows) }
        }
        add(record)
    }

    private mutating func add(_ record: consuming ExchangeRecord) {
        record.usage = Self.bounded(record.usage)
        addUsage(record)
        records.append(record)
    }

    private mutating func charge(_ rows: [Int64], _ cost: Money) {
        for row in rows { claimed[row, default: .zero] += cost }
    }

    private mutating func charge(
        _ scope: ScopeID,
        _ cost: Money,
        _ arrival: UTCTime,
        _ rows: [Int64],
        _ windows: WindowIndex
    ) {
        let quarter = arrival.microseconds / Self.quarter * Self.quarter
        spends[SpendKey(scope: scope, quarter: quarter), default: .zero] += cost
        windows.visit(scope, at: arrival) { row in
            if !rows.contains(row) { unclaimed[row, default: .zero] += cost }
        }
    }

    /// The batch, with what must be sliced by force in some rows.
    func batch(overdrafts: [Int64: Money]) -> LedgerBatch {
        var batch = LedgerBatch()
        batch.records = records
        batch.usage = usage
        batch.spends = spends.map { key, amount in
            LedgerBatch.Spend(scope: key.scope, quarter: UTCTime(microseconds: key.quarter), amount: amount)
        }
        batch.windows = Set(claimed.keys).union(unclaimed.keys).sorted().map { row in
            let claimed = claimed[row] ?? .zero
            return LedgerBatch.WindowChange(
                row: row,
                settled: claimed + (unclaimed[row] ?? .zero),
                sliced: (overdrafts[row] ?? .zero) - claimed
            )
        }
        return batch
    }

    private mutating func addUsage(_ record: borrowing ExchangeRecord) {
        let group = UsageSum.Group(
            hour: UTCTime(microseconds: record.time.microseconds / Self.hour * Self.hour),
            team: record.team,
            key: record.key,
            user: record.user,
            model: record.model,
            provider: record.provider,
            tags: record.tags
        )
        if let place = usagePlaces[group] {
            usage[place].add(record)
            return
        }
        var sum = UsageSum(group: group)
        sum.add(record)
        usagePlaces[group] = usage.count
        usage.append(sum)
    }

    private static func bounded(_ usage: Usage) -> Usage {
        func bounded(_ count: Int) -> Int { max(0, min(count, mostTokens)) }
        return Usage(
            input: bounded(usage.input),
            cachedInput: bounded(usage.cachedInput),
            cacheWrite: bounded(usage.cacheWrite),
            output: bounded(usage.output),
            reasoning: bounded(usage.reasoning)
        )
    }
}
