extension WaitingLine {
    /// The first of those that wait at a limit, as it was last looked at.
    struct Front: Sendable {
        /// What stands in its way.
        let excess: LimitExcess
        /// When time alone may have made room; `nil` if only another's end can.
        let retryAt: Int64?
        /// Which it is; 0 is nobody's.
        let ticket: UInt64
        /// What it is expected to use.
        let tokens: Int

        init(_ excess: LimitExcess, _ request: LimitRequest, ticket: UInt64 = 0, now: Int64) {
            self.excess = excess
            self.ticket = ticket
            retryAt = excess.kind == .concurrency ? nil : now + excess.waitMicroseconds
            tokens = request.tokens
        }

        /// Whether it goes before a request that meets the same holder's limits: not if it waits for a place and the other has one.
        func stops(_ request: LimitRequest, at holder: LimitHolder) -> Bool {
            excess.kind != .concurrency || request.takesPlace(at: holder)
        }
    }

    /// Those that wait at the limits of one holder, summed up so that a newcomer need not look at each.
    struct Crowd: Sendable {
        /// How many, and how many of them are urgent.
        private(set) var count = 0
        private var urgent = 0
        /// What they are expected to use.
        private var tokens = 0
        /// How many of them have their place at the holder already.
        private var keepers = 0
        /// Whose limits they wait at.
        private let holder: LimitHolder
        /// The first of them.
        var front: Front

        init(at holder: LimitHolder, front: Front) {
            self.holder = holder
            self.front = front
        }

        /// Whether one of them may go although the first does not: it has the place already that the first waits for.
        var hasPassers: Bool { keepers > 0 && front.excess.kind == .concurrency }

        /// Whether any of them goes before a newcomer.
        func goes(before priority: RequestPriority) -> Bool { priority == .batch || urgent > 0 }

        /// Counts one more.
        mutating func join(_ request: LimitRequest, isUrgent: Bool) {
            count += 1
            if isUrgent { urgent += 1 }
            tokens += request.tokens
            if !request.takesPlace(at: holder) { keepers += 1 }
        }

        /// Counts one less.
        mutating func quit(_ request: LimitRequest, isUrgent: Bool) {
            count -= 1
            if isUrgent { urgent -= 1 }
            tokens -= request.tokens
            if !request.takesPlace(at: holder) { keepers -= 1 }
        }

        /// Counts what one of them asks for anew.
        mutating func replace(_ former: LimitRequest, with request: LimitRequest) {
            tokens += request.tokens - former.tokens
            if !former.takesPlace(at: holder) { keepers -= 1 }
            if !request.takesPlace(at: holder) { keepers += 1 }
        }

        /// Counts one of them as urgent from now on.
        mutating func urge() { urgent += 1 }

        /// What stands in the way of one that comes behind them: their time, and its own.
        func excess(behind request: LimitRequest, now: Int64) -> LimitExcess {
            var excess = front.excess
            let first = front.retryAt.map { max(1, $0 - now) } ?? 1
            let each = 60_000_000.0 / Double(max(1, excess.limit))
            switch excess.kind {
            case .requests: excess.waitMicroseconds = first + Int64(Double(count) * each)
            case .tokens:
                excess.waitMicroseconds = first + Int64(Double(tokens - front.tokens + request.tokens) * each)
            case .concurrency:
                excess.waitMicroseconds += Int64(count) * (excess.turnoverMicroseconds ?? 0)
            }
            return excess
        }
    }

    /// All crowds, by the holders at whose limits they wait.
    struct Crowds: Sendable {
        private var crowds: [LimitHolder: Crowd] = [:]
        /// How many of them have members that may go although their first does not: asked for each that waits, so kept.
        private(set) var withPassers = 0

        /// How many there are.
        var count: Int { crowds.count }

        /// Their first members.
        var fronts: some Sequence<Front> { crowds.values.lazy.map(\.front) }

        subscript(_ holder: LimitHolder) -> Crowd? {
            get { crowds[holder] }
            set {
                let former = crowds[holder]
                crowds[holder] = newValue
                if former?.hasPassers ?? false { withPassers -= 1 }
                if newValue?.hasPassers ?? false { withPassers += 1 }
            }
        }
    }

    /// Says at whose limit one waits now, and who is the first there.
    static func move(
        _ place: inout Place,
        to holder: LimitHolder,
        _ front: Front?,
        _ crowds: inout Crowds,
        _ isUrgent: Bool
    ) {
        guard let front else { return }
        let isNew = place.holder != holder
        if isNew {
            quit(place, &crowds, isUrgent)
            place.holder = holder
        }
        var crowd = crowds[holder] ?? Crowd(at: holder, front: front)
        if isNew { crowd.join(place.request, isUrgent: isUrgent) }
        crowd.front = front
        crowds[holder] = crowd
    }

    /// Counts one less where one waits.
    static func quit(_ place: Place, _ crowds: inout Crowds, _ isUrgent: Bool) {
        guard var crowd = crowds[place.holder] else { return }
        crowd.quit(place.request, isUrgent: isUrgent)
        crowds[place.holder] = crowd.count == 0 ? nil : crowd
    }
}
