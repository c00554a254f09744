import NIOCore
import Policy
import Secrets
import Vocabulary

/// A request whose key was accepted.
///
/// Only `authenticate` makes one.
struct Authenticated {
    let principal: Principal
    /// The configuration in force at arrival, kept to the end.
    let snapshot: Snapshot

    fileprivate init(principal: Principal, snapshot: Snapshot) {
        self.principal = principal
        self.snapshot = snapshot
    }
}

extension LoopContext {
    /// Joins a presented key with its principal.
    ///
    /// A missing key costs the same hash and look-up as a wrong one.
    func authenticate(_ presentedKey: String?, now: UTCTime) throws(Refusal) -> Authenticated {
        let snapshot = shared.snapshot()
        let digest = shared.hasher.digest(of: presentedKey ?? "")
        let principal = try Access.authenticate(digest, in: snapshot, now: now)
        return Authenticated(principal: principal, snapshot: snapshot)
    }
}
