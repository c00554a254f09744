import Vocabulary

/// How a target does, for people and for metrics; times in microseconds.
public struct TargetHealth: Sendable, Equatable {
    /// In one word.
    public enum State: String, Sendable, CaseIterable {
        /// It takes its whole share of calls.
        case healthy
        /// It has recovered, and its share rises.
        case recovering
        /// A few calls find out whether it is well again.
        case probing
        /// It is left alone because it failed.
        case open
        /// Its provider has said that nothing is left of a limit or that it is busy, or refuses it or its key.
        case exhausted
    }

    /// Times to the first token that shares of the calls did not pass.
    public struct Percentiles: Sendable, Equatable {
        /// Of half the calls.
        public var half: Int64
        /// Of 95 of 100.
        public var p95: Int64
        /// Of 99 of 100.
        public var p99: Int64
    }

    /// What a provider has said of one of its limits.
    public struct Learned: Sendable, Equatable {
        /// What it counts.
        public enum Kind: String, Sendable, CaseIterable {
            /// Requests.
            case requests
            /// Tokens, of all or of input.
            case tokens
            /// Tokens of output, where the provider counts them apart.
            case output = "output_tokens"
        }

        /// What it counts.
        public var kind: Kind
        /// What is left, less what calls since are thought to have taken.
        public var left: Int
        /// The most that was ever left: about the whole limit.
        public var most: Int
        /// When all of it is there again, from now, in microseconds.
        public var resetMicroseconds: Int64
    }

    /// In one word.
    public var state: State
    /// When calls may pass again, from now; 0 if they may.
    public var wait: Int64
    /// Calls under way.
    public var inFlight: Int
    /// Calls since the process started.
    public var calls: Int
    /// Those that failed.
    public var failures: Int
    /// Those that the provider refused for its limits.
    public var refused: Int
    /// Calls that ended within the breaker's window.
    public var recentCalls: Int
    /// Those of them that failed.
    public var recentFailures: Int
    /// Times to the first token of the last minutes; of a plain answer to its head, as far as that is known.
    public var firstTokens: Percentiles?
    /// A decaying average of the time for each further token.
    public var perToken: Double?
    /// Requests that the provider said were left, less those of calls since, until it resets them.
    public var requestsLeft: Int?
    /// Tokens that the provider said were left, of the kind with the fewest, less those expected of calls since, until it resets them.
    public var tokensLeft: Int?
    /// The limits that the provider has stated, each with when it is reset, from now.
    public var learned: [Learned] = []
    /// Whether it rests because its provider refused the key that it is called with.
    public var isKeyRefused = false
}

extension TargetHealth.Learned {
    /// What was stated; `nil` where nothing was, or where it is reset by now.
    fileprivate init?(_ kind: Kind, _ stated: Allowance?, now: Int64) {
        guard let stated, stated.resetsAt > now else { return nil }
        self.init(
            kind: kind,
            left: stated.left,
            most: stated.most,
            resetMicroseconds: stated.resetsAt - now
        )
    }
}

extension TargetStanding {
    /// How the target does.
    public func health(_ terms: BreakerTerms, now: Int64) -> TargetHealth {
        let recent = breaker.window.counts(within: terms.window.microseconds, now: now)
        let rest = rest(now: now)
        return TargetHealth(
            state: state(terms, now: now, rest: rest),
            wait: wait(terms, now: now),
            inFlight: inFlight,
            calls: begun,
            failures: failed,
            refused: refused,
            recentCalls: recent.calls,
            recentFailures: recent.failures,
            firstTokens: percentiles(now: now),
            perToken: signals(terms, now: now).microsecondsPerToken,
            requestsLeft: learned.requests.flatMap { $0.resetsAt > now ? $0.left : nil },
            tokensLeft: [learned.tokens, learned.output].compactMap { $0 }.filter { $0.resetsAt > now }
                .map(\.left).min(),
            learned: stated(now: now),
            isKeyRefused: distrust.wait(now: now) > 0
        )
    }

    private func stated(now: Int64) -> [TargetHealth.Learned] {
        let all: [(kind: TargetHealth.Learned.Kind, allowance: Allowance?)] = [
            (.requests, learned.requests), (.tokens, learned.tokens), (.output, learned.output),
        ]
        return all.compactMap { TargetHealth.Learned($0.kind, $0.allowance, now: now) }
    }

    private func state(_ terms: BreakerTerms, now: Int64, rest: Int64) -> TargetHealth.State {
        switch breaker.state {
        case .open(let until): until > now ? .open : .probing
        case .halfOpen: .probing
        case .closed where rest > 0: .exhausted
        case .closed: breaker.weightShare(terms, now: now) < 1 ? .recovering : .healthy
        }
    }

    private func percentiles(now: Int64) -> TargetHealth.Percentiles? {
        guard let half = firstTokens.microseconds(atShare: 0.5, now: now),
            let p95 = firstTokens.microseconds(atShare: 0.95, now: now),
            let p99 = firstTokens.microseconds(atShare: 0.99, now: now)
        else { return nil }
        return TargetHealth.Percentiles(half: half, p95: p95, p99: p99)
    }
}
