/// A table of a bounded number of entries; when it is full, the one that was set longest ago makes room.
struct RecentTable<Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        var value: Value
        var turn: UInt64
    }

    private let limit: Int
    private var entries: [String: Entry] = [:]
    /// Every setting in its order, with those that a later one of the same key has made void.
    private var order: [(key: String, turn: UInt64)] = []
    private var start = 0
    private var turn: UInt64 = 0

    /// A table of at most `limit` entries, at least one.
    init(limit: Int) { self.limit = max(limit, 1) }

    /// The number of entries.
    var count: Int { entries.count }

    /// The value of a key.
    ///
    /// Setting it makes the key the latest; `nil` removes it. Constant time on average.
    subscript(key: String) -> Value? {
        get { entries[key]?.value }
        set {
            guard let newValue else {
                entries[key] = nil
                return
            }
            turn += 1
            entries[key] = Entry(value: newValue, turn: turn)
            order.append((key, turn))
            while entries.count > limit { forgetOldest() }
            if order.count > 4 * limit { compact() }
        }
    }

    private mutating func forgetOldest() {
        while start < order.count {
            let (key, turn) = order[start]
            start += 1
            guard entries[key]?.turn == turn else { continue }
            entries[key] = nil
            return
        }
    }

    /// Drops the void part of the order: at most every third setting of `limit`, so constant time on average.
    private mutating func compact() {
        order = order[start...].filter { entries[$0.key]?.turn == $0.turn }
        start = 0
    }
}
