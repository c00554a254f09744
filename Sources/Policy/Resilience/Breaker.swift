import Vocabulary

/// Leaves a target alone that fails, and finds out with a few calls when it is well again.
///
/// A value that is told what happens and when, in microseconds of a clock that only goes forward.
public struct Breaker: Sendable {
    /// What the breaker does with calls.
    public enum State: Sendable, Equatable {
        /// All pass.
        case closed
        /// None pass before this moment.
        case open(until: Int64)
        /// A few pass, to find out.
        case halfOpen
    }

    /// The leave that a call has got to pass; its end is told with it.
    public struct Passage: Sendable, Equatable {
        /// What a state lets pass says nothing about a later one.
        fileprivate let generation: Int
    }

    /// The smallest share of its weight that a target has after it has recovered.
    private static let leastShare = 0.1
    /// What is said of a wait when the calls that find out are under way.
    private static let probeWait: Int64 = 1_000_000

    /// The state, as it was left by what happened last.
    public private(set) var state = State.closed
    /// The ends of calls since it was opened or closed last.
    public private(set) var window = OutcomeWindow()
    /// Whether it was opened because the target's siblings do better, and has not closed since: then it lets those pass who have
    /// nobody else, unless they meet what its own rules do not allow.
    public private(set) var isEjected = false
    private var generation = 0
    private var probesUnderWay = 0
    private var failuresInARow = 0
    /// How often it opened without having been well for a while in between.
    private var openingsInARow = 0
    /// When it last closed after having been open.
    private var closedAt: Int64?

    /// Makes a closed breaker.
    public init() {}

    /// Whether nothing passes just now.
    public func isOpen(_ terms: BreakerTerms, now: Int64) -> Bool {
        switch state {
        case .closed: false
        case .open(let until): now < until
        case .halfOpen: probesUnderWay >= terms.probes
        }
    }

    /// In how many microseconds a call may pass, as far as that is known.
    public func wait(_ terms: BreakerTerms, now: Int64) -> Int64 {
        guard isOpen(terms, now: now) else { return 0 }
        if case .open(let until) = state { return until - now }
        return Self.probeWait
    }

    /// The share of its weight that the target is given, 0 to 1.
    public func weightShare(_ terms: BreakerTerms, now: Int64) -> Double {
        guard state == .closed else { return Self.leastShare }
        guard let closedAt else { return 1 }
        let length = terms.slowStart.microseconds
        guard length > 0, now - closedAt < length else { return 1 }
        return max(Self.leastShare, Double(now - closedAt) / Double(length))
    }

    /// Lets a call pass, or does not; `isLastResort` says that it has no other target to go to.
    public mutating func admit(_ terms: BreakerTerms, now: Int64, isLastResort: Bool = false) -> Passage? {
        if case .open(let until) = state, now >= until { enter(.halfOpen) }
        switch state {
        case .closed: return Passage(generation: generation)
        case .open: return isEjected && isLastResort ? Passage(generation: generation) : nil
        case .halfOpen:
            guard probesUnderWay < terms.probes || isEjected && isLastResort else { return nil }
            probesUnderWay += 1
            return Passage(generation: generation)
        }
    }

    /// The target has begun a good answer, which is enough to find out that it is well again; answers the leave that the call goes
    /// on with.
    ///
    /// A closed breaker waits for the end of the call: a target may begin every answer well, and break every one off.
    public mutating func hear(_ passage: Passage, now: Int64) -> Passage {
        guard passage.generation == generation, state == .halfOpen else { return passage }
        close(now: now)
        return Passage(generation: generation)
    }

    /// The target gave a good answer.
    public mutating func succeed(_ passage: Passage, _ terms: BreakerTerms, now: Int64) {
        guard passage.generation == generation else { return }
        failuresInARow = 0
        switch state {
        case .halfOpen: close(now: now)
        case .closed:
            window.count(isFailure: false, now: now)
            if openingsInARow > 0, now - (closedAt ?? now) > terms.slowStart.microseconds {
                openingsInARow = 0
            }
        // It was the last resort of its caller.
        case .open: window.count(isFailure: false, now: now)
        }
    }

    /// The target failed; `chance` is a number in 0 ..< 1 that spreads out when gateways come again.
    public mutating func fail(_ passage: Passage, _ terms: BreakerTerms, now: Int64, chance: Double) {
        guard passage.generation == generation else { return }
        switch state {
        case .halfOpen: open(terms, now: now, chance: chance)
        case .closed, .open:
            failuresInARow += 1
            window.count(isFailure: true, now: now)
            guard isTooMuch(terms, now: now) else { return }
            isEjected = false
            open(terms, now: now, chance: chance)
        }
    }

    /// The call ended without a word about the target's health.
    public mutating func leave(_ passage: Passage) {
        guard passage.generation == generation, state == .halfOpen else { return }
        probesUnderWay -= 1
    }

    /// Opens a closed breaker because the target does much worse than its siblings; one that is turned off stays closed.
    public mutating func eject(_ terms: BreakerTerms, now: Int64, chance: Double) {
        guard state == .closed, !terms.isOff else { return }
        isEjected = true
        open(terms, now: now, chance: chance)
    }

    private func isTooMuch(_ terms: BreakerTerms, now: Int64) -> Bool {
        if terms.failures > 0, failuresInARow >= terms.failures { return true }
        guard terms.failureRatePercent > 0 else { return false }
        let recent = window.counts(within: terms.window.microseconds, now: now)
        return recent.calls >= terms.leastCalls
            && recent.failures * 100 >= terms.failureRatePercent * recent.calls
    }

    private mutating func close(now: Int64) {
        enter(.closed)
        isEjected = false
        closedAt = now
    }

    private mutating func open(_ terms: BreakerTerms, now: Int64, chance: Double) {
        let longest = max(1, terms.longestOpen.microseconds)
        let doubled = terms.open.microseconds.multipliedReportingOverflow(by: 1 << min(openingsInARow, 30))
        let length = doubled.overflow ? longest : min(longest, max(1, doubled.partialValue))
        openingsInARow += 1
        // Never longer than stated, and no shorter than three quarters of it.
        enter(.open(until: now + length - Int64(Double(length) / 4 * chance)))
    }

    private mutating func enter(_ state: State) {
        self.state = state
        generation += 1
        probesUnderWay = 0
        failuresInARow = 0
        window.clear()
    }
}
