import Policy
import Vocabulary

/// Sums up ended exchanges for one commit.
struct BatchComposer: Sendable {
    private struct SpendKey: Hashable {
        let scope: ScopeID
        let quarter: Int64
    }

    private static let quarter: Int64 = 900_000_000
    private static let hour: Int64 = 3_600_000_000

    private(set) var records: [ExchangeRecord] = []
    /// What this process's holds took from their windows.
    private(set) var claimed: [Int64: Quantity] = [:]
    /// What exchanges without a hold on a window are counted with in it.
    private(set) var unclaimed: [Int64: Quantity] = [:]
    private var spends: [SpendKey: Charge] = [:]
    private var usage: [UsageSum] = []
    private var usagePlaces: [UsageSum.Group: Int] = [:]
    /// How many different tags usage may be kept apart by; outlives the batch.
    var tagBound = UsageTagBound()

    /// Makes room for so many exchanges.
    mutating func reserve(_ count: Int) { records.reserveCapacity(count) }

    /// Adds an exchange that is charged to nodes and was held on the windows of some rows, and later on those of others.
    mutating func add(
        _ record: consuming ExchangeRecord,
        nodes: [ScopeNode],
        rows: [WindowRow],
        attached: [AttachedClaim],
        windows: WindowIndex
    ) {
        var record = record
        let charge = prepare(&record)
        if charge != .zero {
            let rows = attached.isEmpty ? rows : rows + attached.map(\.row)
            add(charge, to: rows)
            for node in nodes { add(charge, to: node.scope, record.time, rows, windows) }
            for claim in attached { add(charge, to: claim.scope, record.time, rows, windows) }
        }
        add(record)
    }

    /// Adds an exchange that is charged to scopes and was held on the windows of some rows.
    mutating func add(
        _ record: consuming ExchangeRecord,
        scopes: [ScopeID],
        rows: [WindowRow],
        windows: WindowIndex
    ) {
        var record = record
        let charge = prepare(&record)
        if charge != .zero {
            add(charge, to: rows)
            for scope in scopes { add(charge, to: scope, record.time, rows, windows) }
        }
        add(record)
    }

    /// Cuts what no exchange can have used, and says what the rest is charged.
    private func prepare(_ record: inout ExchangeRecord) -> Charge {
        record.usage = record.usage.bounded
        return Charge(cost: record.cost, usage: record.usage)
    }

    private mutating func add(_ record: consuming ExchangeRecord) {
        addUsage(record)
        records.append(record)
    }

    private mutating func add(_ charge: Charge, to rows: [WindowRow]) {
        for row in rows { claimed[row.id, default: .zero] += charge[row.unit] }
    }

    private mutating func add(
        _ charge: Charge,
        to scope: ScopeID,
        _ arrival: UTCTime,
        _ rows: [WindowRow],
        _ windows: WindowIndex
    ) {
        let quarter = arrival.microseconds / Self.quarter * Self.quarter
        spends[SpendKey(scope: scope, quarter: quarter), default: .zero] += charge
        windows.visit(scope, at: arrival) { row in
            if !rows.contains(row) { unclaimed[row.id, default: .zero] += charge[row.unit] }
        }
    }

    /// The batch, with what must be sliced by force in some rows.
    func batch(overdrafts: [Int64: Quantity]) -> LedgerBatch {
        var batch = LedgerBatch()
        batch.records = records
        batch.usage = usage
        batch.spends = spends.map { key, charge in
            LedgerBatch.Spend(scope: key.scope, quarter: UTCTime(microseconds: key.quarter), charge: charge)
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
        let hour = UTCTime(microseconds: record.time.microseconds / Self.hour * Self.hour)
        let group = UsageSum.Group(
            hour: hour,
            team: record.team,
            key: record.key,
            user: record.user,
            model: record.model,
            provider: record.provider,
            tags: tagBound.tags(of: record, in: hour)
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
}
