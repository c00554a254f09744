import NIOCore
import Policy

extension DataPlaneServer {
    /// How a target does, as far as this gateway has seen; `nil` if it was never called.
    public func health(of target: Target) -> TargetHealth? {
        targetBook.known(target)?.read { $0.health(target.breaker, now: NIODeadline.now().microseconds) }
    }

    /// How many wait for limits; one that waits for one of several targets counts for each.
    var waitingCount: Int { limitBook.waitingCount }

    /// How many requests wait for limits.
    public var waitingRequests: Int { limitBook.waitingRequests }

    /// Whether the circuit of each target of the configuration that was called is open, half-open ones included, by the target's
    /// name.
    public var openCircuits: [String: Bool] {
        let models = [snapshot.models.values, snapshot.passthrough.values].joined()
        return targetBook.circuits(of: models.lazy.flatMap(\.targets))
    }
}
