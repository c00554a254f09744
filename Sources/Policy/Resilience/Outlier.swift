/// Finds the target that is much worse than its siblings.
public enum Outlier {
    /// What a target came to within the window.
    public struct Share: Sendable, Equatable {
        /// Calls that ended.
        public var calls: Int
        /// Those that failed.
        public var failures: Int
        /// Whether it is left alone already.
        public var isOpen: Bool

        /// Makes a share.
        public init(calls: Int, failures: Int, isOpen: Bool) {
            self.calls = calls
            self.failures = failures
            self.isOpen = isOpen
        }
    }

    /// Fewer calls than this say nothing.
    private static let leastCalls = 20
    /// A smaller share of failures is no reason, however well the siblings do.
    private static let leastPercent = 20
    /// How many times the siblings' share of failures its own must be.
    private static let factor = 4

    /// Whether a target is to be left alone for being worse than its siblings.
    ///
    /// Never the last one: at least half of all stay, the target itself counted among those that leave.
    public static func isOne(_ own: Share, among siblings: [Share]) -> Bool {
        guard !siblings.isEmpty, own.calls >= leastCalls, own.failures * 100 >= leastPercent * own.calls
        else {
            return false
        }
        let out = siblings.count { $0.isOpen } + 1
        guard out * 2 <= siblings.count + 1 else { return false }
        let staying = siblings.filter { !$0.isOpen && $0.calls > 0 }
        let calls = staying.reduce(0) { $0 + $1.calls }
        guard calls >= leastCalls else { return false }
        let failures = staying.reduce(0) { $0 + $1.failures }
        // own.failures / own.calls >= factor * failures / calls, without a division.
        return own.failures * calls >= factor * failures * own.calls
    }
}
