import Vocabulary

extension RoutingRecord {
    /// A target that was passed by when its turn came.
    public struct Skip: Sendable, Equatable {
        /// Why a target is passed by that could be reached.
        public enum Reason: String, Sendable, CaseIterable {
            /// Its breaker was open.
            case breaker
            /// Its provider had said that nothing was left of a limit, or that it was busy.
            case learnedLimit = "learned_limit"
            /// Its provider had refused the key that it is called with.
            case refusedKey = "refused_key"
            /// It had refused others of late, or too few tokens were thought to be left.
            case resting
            /// A limit of the operator's was reached.
            case limit
            /// The time that the exchange may take on it was over.
            case time
            /// A budget had no room for it beside what may be billed already.
            case budget
        }

        /// `provider/model`.
        public var target: String
        /// Why.
        public var reason: Reason
        /// Whose limit it was; `nil` for other reasons.
        public var holder: String?
        /// The microseconds until it might have been called; `nil` where that says nothing.
        public var waitMicroseconds: Int64?
        /// How many attempts had been made.
        public var attempts: Int
        /// Microseconds since arrival.
        public var atMicroseconds: Int64

        /// Makes a target that was passed by.
        public init(
            _ target: String,
            _ reason: Reason,
            holder: String? = nil,
            waitMicroseconds: Int64? = nil,
            attempts: Int,
            atMicroseconds: Int64
        ) {
            self.target = target
            self.reason = reason
            self.holder = holder
            self.waitMicroseconds = waitMicroseconds
            self.attempts = attempts
            self.atMicroseconds = atMicroseconds
        }

        /// Makes a target that was passed by for what is known of it.
        public init(_ target: String, _ obstacle: TargetObstacle, attempts: Int, atMicroseconds: Int64) {
            let (reason, wait): (Reason, Int64) =
                switch obstacle {
                case .open(let wait), .outlier(let wait): (.breaker, wait)
                case .exhausted(let wait): (.learnedLimit, wait)
                case .refused(let wait): (.refusedKey, wait)
                case .resting(let wait): (.resting, wait)
                }
            self.init(
                target,
                reason,
                waitMicroseconds: wait,
                attempts: attempts,
                atMicroseconds: atMicroseconds
            )
        }
    }

    /// A hold that was to become larger, before an attempt beside what may be billed already.
    public struct Raise: Sendable, Equatable {
        /// What was held.
        public var before: Money
        /// What was to be held.
        public var after: Money
        /// Whether every budget had the room.
        public var isGranted: Bool
        /// How many attempts had been made.
        public var attempts: Int
        /// Microseconds since arrival.
        public var atMicroseconds: Int64

        /// Makes a raise.
        public init(
            from before: Money,
            to after: Money,
            isGranted: Bool,
            attempts: Int,
            atMicroseconds: Int64
        ) {
            self.before = before
            self.after = after
            self.isGranted = isGranted
            self.attempts = attempts
            self.atMicroseconds = atMicroseconds
        }
    }
}
