import Vocabulary

/// Slows down the guessing of passwords: by account, so that one account cannot be tried from everywhere, and by source
/// address, so that one source cannot try every account.
///
/// An attempt counts as failed from its beginning, and its success takes that back; so attempts that run at the same
/// time cannot all pass before the first has failed. A pure machine: the time is given, and nothing is stored.
public struct SignInThrottle: Sendable {
    /// What is to be done with an attempt.
    public enum Decision: Hashable, Sendable {
        /// Check the password.
        case allowed
        /// Refuse without looking at the password; the next attempt is allowed after this time.
        case refused(retryAfter: Duration)
    }

    /// How much is remembered, and how long attempts are held off.
    public struct Terms: Hashable, Sendable {
        /// The failures of an account or a source that cost no wait.
        public var freeFailures = 5
        /// The wait after the next failure; each further one doubles it.
        public var firstDelay = Duration.seconds(1)
        /// The longest wait of a source.
        public var longestDelay = Duration.seconds(15 * 60)
        /// The longest wait of an account: whoever knows an address shall not keep its owner out.
        public var longestAccountDelay = Duration.seconds(30)
        /// How long after its last attempt an account or a source is forgotten.
        public var memory = Duration.seconds(60 * 60)
        /// The most accounts, and the most sources, that are remembered; beyond, those tried longest ago are forgotten.
        public var mostEntries = 10_000

        /// The usual terms.
        public init() {}
    }

    private let terms: Terms
    private var accounts: BoundedTable<String, Failures>
    private var sources: BoundedTable<String, Failures>

    /// A throttle that has seen nothing.
    public init(terms: Terms = Terms()) {
        self.terms = terms
        accounts = BoundedTable(capacity: max(terms.mostEntries, 1))
        sources = BoundedTable(capacity: max(terms.mostEntries, 1))
    }

    /// Decides on an attempt and, if it is allowed, counts it as failed until `succeeded` says otherwise.
    ///
    /// `source` is the client's address: of IPv6 only the first 64 bits, since a client has all the others.
    public mutating func attempt(account: String, source: String, at now: UTCTime) -> Decision {
        let account = Self.key(account)
        let source = Self.key(source)
        let wait = max(wait(accounts[account], now), wait(sources[source], now))
        guard wait <= .zero else { return .refused(retryAfter: wait) }
        accounts.put(counted(accounts[account], now, terms.longestAccountDelay), for: account)
        sources.put(counted(sources[source], now, terms.longestDelay), for: source)
        return .allowed
    }

    /// An allowed attempt had the right password: the account begins anew.
    ///
    /// The source has only this attempt taken back: else somebody with an account of their own could clear their
    /// address between guesses at others.
    public mutating func succeeded(account: String, source: String) {
        accounts.remove(Self.key(account))
        Self.takeBack(Self.key(source), in: &sources)
    }

    /// An allowed attempt came to nothing of which its maker could know better: it counts for nothing.
    public mutating func withdrawn(account: String, source: String) {
        Self.takeBack(Self.key(account), in: &accounts)
        Self.takeBack(Self.key(source), in: &sources)
    }

    private static func takeBack(_ name: String, in table: inout BoundedTable<String, Failures>) {
        guard var failures = table[name] else { return }
        failures.count -= 1
        failures.heldUntil = failures.heldBefore
        if failures.count > 0 {
            table.put(failures, for: name)
        } else {
            table.remove(name)
        }
    }

    private func wait(_ failures: Failures?, _ now: UTCTime) -> Duration {
        guard let failures else { return .zero }
        // A clock that was set back must not hold anybody longer than the longest wait.
        return min(failures.heldUntil - now, terms.longestDelay)
    }

    private func counted(_ failures: Failures?, _ now: UTCTime, _ longest: Duration) -> Failures {
        var failures = failures ?? Failures(last: now, heldUntil: now)
        if now - failures.last > terms.memory { failures = Failures(last: now, heldUntil: now) }
        failures.count += 1
        failures.last = now
        failures.heldBefore = failures.heldUntil
        failures.heldUntil = now + delay(after: failures.count, longest)
        return failures
    }

    private func delay(after count: Int, _ longest: Duration) -> Duration {
        let doublings = count - terms.freeFailures
        guard doublings >= 0 else { return .zero }
        // Beyond 30 doublings any first delay of a second or more is past the longest.
        return min(terms.firstDelay * (1 << min(doublings, 30)), longest)
    }

    /// The name of an entry: case does not tell accounts apart, and a long name takes no more memory than another.
    private static func key(_ text: String) -> String {
        // Bytes are counted: a character may have any number of them.
        String(decoding: text.utf8.prefix(254), as: UTF8.self).lowercased()
    }

    private struct Failures: Sendable {
        var count = 0
        var last: UTCTime
        var heldUntil: UTCTime
        var heldBefore: UTCTime

        init(last: UTCTime, heldUntil: UTCTime) {
            self.last = last
            self.heldUntil = heldUntil
            heldBefore = heldUntil
        }
    }
}
