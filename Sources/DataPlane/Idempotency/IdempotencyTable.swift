import Vocabulary

/// Which pieces of work are under way or were done lately, by the names that clients gave them: a value that is told what
/// happens and says what follows.
///
/// `Waiter` is whoever waits for work that another request has begun.
struct IdempotencyTable<Waiter: Sendable>: Sendable {
    /// What follows for a request.
    enum Claim {
        /// It is the first: it does the work, and says how that ended.
        case begins
        /// The work was done: this is its answer.
        case done(IdempotentAnswer)
        /// The work is under way: the waiter is told of its end.
        case waits
        /// The name belongs to another request.
        case differs
        /// Too many wait already.
        case crowded
    }

    private enum Work: Sendable {
        case underWay([(number: UInt64, waiter: Waiter)])
        case done(IdempotentAnswer, at: Int64)
    }

    private struct Entry: Sendable {
        let digest: String
        var work: Work
    }

    /// How many requests may wait for one piece of work.
    static var mostWaiters: Int { 16 }

    /// The most memory that answers take, all together.
    let mostBytes: Int
    private var entries: [IdempotencyKey: Entry] = [:]
    /// The answers by age, oldest first, with the moment by which a newer one of the same name is told apart.
    private var order: [(key: IdempotencyKey, at: Int64)] = []
    private var orderStart = 0
    private var nextNumber: UInt64 = 0
    /// The memory that answers take.
    private(set) var bytes = 0

    /// An empty table.
    init(mostBytes: Int) { self.mostBytes = mostBytes }

    /// How many names are known.
    var count: Int { entries.count }

    /// Asks for a piece of work; a number with which waiting is given up comes with `waits`.
    ///
    /// `window` and `now` are microseconds: an answer that is older than the window is forgotten.
    mutating func claim(
        _ key: IdempotencyKey,
        digest: String,
        window: Int64,
        now: Int64,
        waiter: Waiter
    ) -> (claim: Claim, number: UInt64) {
        forget(before: now - window)
        guard var entry = entries[key] else {
            entries[key] = Entry(digest: digest, work: .underWay([]))
            return (.begins, 0)
        }
        guard entry.digest == digest else { return (.differs, 0) }
        switch entry.work {
        case .done(let answer, _): return (.done(answer), 0)
        case .underWay(var waiters):
            guard waiters.count < Self.mostWaiters else { return (.crowded, 0) }
            nextNumber += 1
            waiters.append((nextNumber, waiter))
            entry.work = .underWay(waiters)
            entries[key] = entry
            return (.waits, nextNumber)
        }
    }

    /// Gives up waiting.
    mutating func leave(_ key: IdempotencyKey, _ number: UInt64) {
        guard var entry = entries[key], case .underWay(var waiters) = entry.work else { return }
        waiters.removeAll { $0.number == number }
        entry.work = .underWay(waiters)
        entries[key] = entry
    }

    /// Ends a piece of work, with its answer if that is to be kept; who is to be told what.
    ///
    /// Without an answer the longest waiting request takes the work over, and the others wait on for that one.
    mutating func end(
        _ key: IdempotencyKey,
        _ answer: IdempotentAnswer?,
        now: Int64
    ) -> [(waiter: Waiter, end: IdempotencyEnd)] {
        guard var entry = entries[key], case .underWay(var waiters) = entry.work else { return [] }
        if let answer, answer.bytes <= mostBytes {
            entry.work = .done(answer, at: now)
            entries[key] = entry
            order.append((key, now))
            bytes += answer.bytes
            makeRoom()
            return waiters.map { ($0.waiter, .done(answer)) }
        }
        guard !waiters.isEmpty else {
            entries[key] = nil
            return []
        }
        let next = waiters.removeFirst()
        entry.work = .underWay(waiters)
        entries[key] = entry
        return [(next.waiter, .begins)]
    }

    private mutating func makeRoom() {
        while bytes > mostBytes, orderStart < order.count { dropOldest() }
        compact()
    }

    private mutating func forget(before time: Int64) {
        while orderStart < order.count, order[orderStart].at <= time { dropOldest() }
        compact()
    }

    private mutating func dropOldest() {
        let (key, at) = order[orderStart]
        orderStart += 1
        guard let entry = entries[key], case .done(let answer, at) = entry.work else { return }
        entries[key] = nil
        bytes -= answer.bytes
    }

    private mutating func compact() {
        guard orderStart > 64, orderStart * 2 > order.count else { return }
        order.removeFirst(orderStart)
        orderStart = 0
    }
}
