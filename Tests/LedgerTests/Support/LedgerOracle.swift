import Vocabulary

/// What budgets must say, kept in the plainest way: hourly windows, one settled and one held amount for each.
struct LedgerOracle {
    struct Key: Hashable {
        let scope: Int32
        let hour: Int64
    }

    struct OpenHold {
        var bound: Int64
        var keys: [Key]
        /// The limits when it was taken, which bind its raises.
        var limits: [Int32: Int64]
        var isSent = false
    }

    var limits: [Int32: Int64]
    private(set) var settled: [Key: Int64] = [:]
    private(set) var open: [ExchangeID: OpenHold] = [:]
    private(set) var totalSettled: Int64 = 0

    init(limits: [Int32: Int64]) { self.limits = limits }

    static func hour(_ time: UTCTime) -> Int64 { time.seconds / 3600 }

    func held(_ key: Key) -> Int64 {
        open.values.filter { $0.keys.contains(key) }.reduce(0) { $0 + $1.bound }
    }

    func room(_ key: Key) -> Int64 { (limits[key.scope] ?? 0) - (settled[key] ?? 0) - held(key) }

    func fits(_ bound: Int64, _ keys: [Key]) -> Bool { keys.allSatisfy { room($0) >= bound } }

    func fits(_ amount: Int64, raising hold: OpenHold) -> Bool {
        hold.keys.allSatisfy { (hold.limits[$0.scope] ?? 0) - (settled[$0] ?? 0) - held($0) >= amount }
    }

    mutating func hold(_ id: ExchangeID, _ bound: Int64, _ keys: [Key]) {
        open[id] = OpenHold(bound: bound, keys: keys, limits: limits)
    }

    mutating func markSent(_ id: ExchangeID) { open[id]?.isSent = true }

    mutating func raise(_ id: ExchangeID, by amount: Int64) { open[id]?.bound += amount }

    mutating func end(_ id: ExchangeID, cost: Int64?) {
        guard let hold = open.removeValue(forKey: id) else { return }
        for key in hold.keys { settled[key, default: 0] += cost ?? hold.bound }
        totalSettled += cost ?? hold.bound
    }

    /// The process dies: what was sent is charged at its bound, the rest costs nothing.
    mutating func crash() {
        for (id, hold) in open { end(id, cost: hold.isSent ? nil : 0) }
    }
}
