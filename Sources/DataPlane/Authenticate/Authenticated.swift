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
    let published: PublishedSnapshot

    fileprivate init(principal: Principal, published: PublishedSnapshot) {
        self.principal = principal
        self.published = published
    }
}

extension LoopContext {
    /// Joins a presented key with its principal.
    ///
    /// A missing key costs the same hash and look-up as a wrong one: `Access` sees to that.
    func authenticate(
        _ facts: RequestFacts,
        peer: () -> SocketAddress?,
        now: UTCTime
    ) throws(Refusal) -> Authenticated {
        let published = shared.snapshot()
        let principal = try Access.authenticate(
            text: facts.presentedKey,
            hashing: shared.hasher,
            from: {
                ClientAddress.find(
                    peer: peer()?.ipAddress.flatMap { IPAddress($0) },
                    forwardedFor: facts.forwardedFor,
                    trusted: published.snapshot.server.trustedProxies.compactMap { AddressRange($0) }
                )
            },
            in: published.snapshot,
            now: now
        )
        return Authenticated(principal: principal, published: published)
    }
}
