import Policy
import Ports
import Synchronization
import Vocabulary

/// Tells for which key a workload's token stands, under the configuration that is in force.
///
/// All who bring the same token at once wait for one verification of it.
public final class WorkloadAuthenticator: WorkloadAuthenticating {
    /// The most tokens that are verified at once.
    public static let mostVerifications = 256
    /// The most requests that wait for verifications at once.
    public static let mostWaiting = 4096

    private typealias Waiter = @Sendable (WorkloadStanding) -> Void

    /// A token under one configuration: whoever comes after a change must not get an answer from before it.
    private struct Case: Hashable {
        let generation: UInt64
        let digest: KeyDigest
    }

    private struct State {
        var tokens: WorkloadTokens?
        var generation: UInt64 = 0
        var waiters: [Case: [Waiter]] = [:]
        var waiting = 0
    }

    private enum Step {
        case begins(Case, WorkloadTokens)
        case joined
        case full
    }

    private let transport: any IdentityTransport
    private let clock: @Sendable () -> UTCTime
    private let report: @Sendable (TokenError) -> Void
    private let state = Mutex(State())

    /// Trusts nobody yet.
    ///
    /// `report` is told of every verification that did not accept its token, for the log.
    public init(
        transport: any IdentityTransport,
        clock: @escaping @Sendable () -> UTCTime,
        report: @escaping @Sendable (TokenError) -> Void
    ) {
        self.transport = transport
        self.clock = clock
        self.report = report
    }

    /// Puts other issuers in force; what was accepted under different ones is forgotten.
    ///
    /// The keys of an issuer that stays are kept, so that a change asks nobody anew.
    public func trust(_ configurations: [TrustedIssuerConfiguration]) {
        let known = state.withLock { $0.tokens }?.issuers ?? [:]
        let issuers = configurations.map { configuration in
            known[configuration.issuer]?.with(configuration)
                ?? TrustedIssuer(configuration: configuration, transport: transport, clock: clock)
        }
        let isChanged = Set(known.values.map(\.configuration)) != Set(configurations)
        guard isChanged else { return }
        state.withLock { state in
            state.generation += 1
            state.tokens = issuers.isEmpty ? nil : WorkloadTokens(issuers: issuers, clock: clock)
        }
    }

    /// What is known of the token of a keyed digest: two short locks.
    public func standing(of digest: KeyDigest, at now: UTCTime) -> WorkloadStanding {
        guard let tokens = state.withLock({ $0.tokens }) else { return .refused }
        return switch tokens.standing(digest, at: now) {
        case .accepted(let identity): Self.standing(identity)
        case .refused(let error): Self.standing(error)
        case .unknown: .unknown
        }
    }

    /// Verifies a token in a task, with all who bring it at the same time.
    public func verify(
        _ token: String,
        digest: KeyDigest,
        whenDone: @escaping @Sendable (WorkloadStanding) -> Void
    ) -> Bool {
        switch state.withLock({ Self.enqueue(whenDone, digest, in: &$0) }) {
        case nil: whenDone(.refused)
        case .full?: return false
        case .joined?: break
        case .begins(let began, let tokens)?:
            // Nobody cancels it: others may have joined those who left. The deadlines of the issuer's documents end it.
            Task { await verify(token, began, tokens) }
        }
        return true
    }

    /// `nil` while nobody is trusted.
    private static func enqueue(
        _ waiter: @escaping Waiter,
        _ digest: KeyDigest,
        in state: inout State
    ) -> Step? {
        guard let tokens = state.tokens else { return nil }
        let own = Case(generation: state.generation, digest: digest)
        let isUnderWay = state.waiters[own] != nil
        guard state.waiting < mostWaiting, isUnderWay || state.waiters.count < mostVerifications else {
            return .full
        }
        state.waiting += 1
        state.waiters[own, default: []].append(waiter)
        return isUnderWay ? .joined : .begins(own, tokens)
    }

    private func verify(_ token: String, _ began: Case, _ tokens: WorkloadTokens) async {
        let standing: WorkloadStanding
        do throws(TokenError) {
            standing = Self.standing(try await tokens.verify(Array(token.utf8), digest: began.digest))
        } catch {
            report(error)
            standing = Self.standing(error)
        }
        let waiters = state.withLock { state in
            let waiters = state.waiters.removeValue(forKey: began) ?? []
            state.waiting -= waiters.count
            return waiters
        }
        for waiter in waiters { waiter(standing) }
    }

    private static func standing(_ identity: WorkloadIdentity) -> WorkloadStanding {
        .accepted(ProvenWorkload(key: identity.key, subject: identity.subject, expires: identity.expires))
    }

    private static func standing(_ error: TokenError) -> WorkloadStanding {
        // The issuer is asked again after the pause at the latest.
        if case .keysUnavailable = error { return .undecided(retryAfter: RefreshRule.pause) }
        return .refused
    }
}
