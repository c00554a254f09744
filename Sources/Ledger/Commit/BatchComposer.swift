import Policy
import Vocabulary

/// Sums up ended exchanges for one commit.
struct BatchComposer: Sendable {
    private struct SpendKey: Hashable {
        let scope: ScopeID
        let quarter: UTCTime
    }

    private static let quarter: Int64 = 900_000_000
    private static let hour: Int64 = 3_600_000_000

    private(set) var records: [ExchangeRecord] = []
    /// What this process's holds took from their windows.
    private(set) var claimed: [Int64: Quantity] = [:]
    /// What exchanges without a hold on a window are counted with in it.
    private(set) var unclaimed: [Int64: Quantity] = [:]
    private var spends: [LedgerBatch.Spend] = []
    private var spendPlaces: [SpendKey: Int] = [:]
    /// Where the scopes of the exchange before were summed, by their position on its path.
    private var latestSpends: [Int] = []
    private var usage: [UsageSum] = []
    private var usagePlaces: [UsageSum.Group: Int] = [:]
    /// Where the exchange before was summed: exchanges of one key come in runs, and then nothing is hashed.
    private var latestUsage = 0
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
            for (position, node) in nodes.enumerated() {
                add(charge, to: node.scope, at: position, record.time, rows, windows)
            }
            for (position, claim) in attached.enumerated()
            // A holder may have more windows than one.
            where !nodes.contains(where: { $0.scope == claim.scope })
                && !attached[..<position].contains(where: { $0.scope == claim.scope })
            {
                add(charge, to: claim.scope, at: nodes.count + position, record.time, rows, windows)
            }
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
            for (position, scope) in scopes.enumerated() {
                add(charge, to: scope, at: position, record.time, rows, windows)
            }
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
        at position: Int,
        _ arrival: UTCTime,
        _ rows: [WindowRow],
        _ windows: WindowIndex
    ) {
        let quarter = UTCTime(microseconds: arrival.microseconds / Self.quarter * Self.quarter)
        spends[place(of: scope, quarter, at: position)].charge += charge
        windows.visit(scope, at: arrival) { row in
            if !rows.contains(row) { unclaimed[row.id, default: .zero] += charge[row.unit] }
        }
    }

    /// Where a scope's quarter of an hour is summed; exchanges of one key come in runs, and then nothing is hashed.
    private mutating func place(of scope: ScopeID, _ quarter: UTCTime, at position: Int) -> Int {
        if position < latestSpends.count {
            let latest = latestSpends[position]
            if spends[latest].scope == scope, spends[latest].quarter == quarter { return latest }
        }
        let key = SpendKey(scope: scope, quarter: quarter)
        let place = spendPlaces[key] ?? spends.count
        if place == spends.count {
            spendPlaces[key] = place
            spends.append(LedgerBatch.Spend(scope: scope, quarter: quarter, charge: .zero))
        }
        if position < latestSpends.count {
            latestSpends[position] = place
        } else if position == latestSpends.count {
            latestSpends.append(place)
        }
        return place
    }

    /// The batch, with what must be sliced by force in some rows.
    func batch(overdrafts: [Int64: Quantity]) -> LedgerBatch {
        var batch = LedgerBatch()
        batch.records = records
        batch.usage = usage
        batch.spends = spends
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
        let tags = tagBound.tags(of: record, in: hour)
        if latestUsage < usage.count, usage[latestUsage].group.holds(record, hour, tags) {
            usage[latestUsage].add(record)
            return
        }
        let group = UsageSum.Group(
            hour: hour,
            team: record.team,
            key: record.key,
            user: record.user,
            model: record.model,
            provider: record.provider,
            tags: tags
        )
        if let place = usagePlaces[group] {
            latestUsage = place
        } else {
            latestUsage = usage.count
            usagePlaces[group] = usage.count
            usage.append(UsageSum(group: group))
        }
        usage[latestUsage].add(record)
    }
}
