import NIOCore
import Policy
import Ports
import Secrets
import Vocabulary

/// A request whose key was accepted.
///
/// Only `identify` and `accept` make one; another one makes that of its mirror.
struct Authenticated {
    let principal: Principal
    /// The configuration in force at arrival, kept to the end.
    let published: PublishedSnapshot
    /// What the token has proven, if the request brought one in place of a key.
    let workload: ProvenWorkload?
    /// The key's text with its digest, if it was not the one that the connection had proven before.
    let proven: ProvenText?

    fileprivate init(
        principal: Principal,
        published: PublishedSnapshot,
        workload: ProvenWorkload? = nil,
        proven: ProvenText? = nil
    ) {
        self.principal = principal
        self.published = published
        self.workload = workload
        self.proven = proven
    }
}

extension Authenticated {
    /// Whoever pays for a mirror, under the configuration that its request has.
    init(_ payer: Principal, of asking: Authenticated) {
        self.init(principal: payer, published: asking.published)
    }
}

extension LoopContext {
    /// Joins a presented key, or a known token, with its principal.
    ///
    /// A missing key costs the same hash and look-up as a wrong one: `Access` sees to that. `known` is what the
    /// connection has proven before.
    func identify(
        _ facts: RequestFacts,
        known: ProvenText? = nil,
        peer: () -> SocketAddress?,
        now: UTCTime
    ) throws(Refusal) -> Identified {
        let published = shared.snapshot()
        if let workloads = shared.workloads, let text = facts.presentedKey, TokenForm.isToken(text) {
            let token = Unproven(published: published, digest: shared.hasher.digest(of: text))
            // A key's text is the operator's to choose, and may look like a token.
            if published.snapshot.principal(digest: token.digest) == nil {
                let standing = workloads.standing(of: token.digest, at: now)
                if standing == .unknown { return .unproven(token) }
                return .authenticated(try accept(standing, of: token, facts, peer: peer, now: now))
            }
        }
        let remembered = facts.presentedKey.flatMap { known?.digest(of: $0) }
        let (principal, digest) = try Access.prove(
            text: facts.presentedKey,
            known: remembered,
            hashing: shared.hasher,
            from: { Self.address(facts, peer, in: published.snapshot) },
            in: published.snapshot,
            now: now
        )
        let proven = remembered == nil ? facts.presentedKey.map { ProvenText($0, digest) } : nil
        return .authenticated(Authenticated(principal: principal, published: published, proven: proven))
    }

    /// Joins a token that is known by now with its principal; one that is not right is refused like any bad key.
    func accept(
        _ standing: WorkloadStanding,
        of token: Unproven,
        _ facts: RequestFacts,
        peer: () -> SocketAddress?,
        now: UTCTime
    ) throws(Refusal) -> Authenticated {
        switch standing {
        case .accepted(let workload):
            let principal = try Access.authenticate(
                workload: workload.key,
                from: { Self.address(facts, peer, in: token.published.snapshot) },
                in: token.published.snapshot,
                now: now
            )
            return Authenticated(principal: principal, published: token.published, workload: workload)
        case .refused, .unknown: throw Access.invalidKey
        case .undecided(let retryAfter): throw Self.undecided(retryAfter)
        }
    }

    /// Why a request would not be accepted now; `nil` if it would be.
    ///
    /// A token is not verified again: what counts is whether its key is in force, and that it has not ended.
    func refusal(
        of authenticated: Authenticated?,
        _ facts: RequestFacts,
        peer: () -> SocketAddress?,
        now: UTCTime
    ) -> Refusal? {
        do throws(Refusal) {
            guard let workload = authenticated?.workload else {
                _ = try identify(facts, peer: peer, now: now)
                return nil
            }
            let snapshot = shared.snapshot().snapshot
            _ = try Access.authenticate(
                workload: workload.key,
                from: { Self.address(facts, peer, in: snapshot) },
                in: snapshot,
                now: now
            )
            return now < workload.expires ? nil : Access.invalidKey
        } catch {
            return error
        }
    }

    /// The answer when nobody can tell in time whether a token is right.
    static func undecided(_ retryAfter: Duration) -> Refusal {
        Refusal(
            .issuerUnavailable,
            "The gateway cannot reach the issuer of this token to verify it. The caller can repeat the request; if it "
                + "stays so, the operator must look at the issuer.",
            retryAfter: retryAfter
        )
    }

    /// Under which name verifications of a client's address are counted: of IPv6 its first 64 bits, since it has all others.
    static func source(
        _ facts: RequestFacts,
        _ peer: () -> SocketAddress?,
        in snapshot: Snapshot
    ) -> String { address(facts, peer, in: snapshot)?.network ?? "unknown" }

    /// The client's address, behind trusted proxies what they say of it.
    static func address(
        _ facts: RequestFacts,
        _ peer: () -> SocketAddress?,
        in snapshot: Snapshot
    ) -> IPAddress? {
        ClientAddress.find(
            peer: peer()?.ipAddress.flatMap { IPAddress($0) },
            forwardedFor: facts.forwardedFor,
            trusted: snapshot.server.trustedProxies.compactMap { AddressRange($0) }
        )
    }
}
