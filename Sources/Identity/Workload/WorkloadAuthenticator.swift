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
    /// The most tokens of one source that are verified at once: while an issuer is slow a stranger must not take all places.
    public static let mostVerificationsOfSource = 64
    /// The most requests of one source that wait at once.
    public static let mostWaitingOfSource = 1024

    /// A request that waits.
    private struct Waiter {
        let source: String
        let whenDone: @Sendable (WorkloadStanding) -> Void
    }

    /// What one source takes of the room.
    private struct Share {
        var verifications = 0
        var waiting = 0
    }

    /// A verification that is under way.
    private struct Verification {
        let source: String
        var waiters: [Waiter]
    }

    /// A token under one configuration: whoever comes after a change must not get an answer from before it.
    private struct Case: Hashable {
        let generation: UInt64
        let digest: KeyDigest
    }

    private struct State {
        var tokens: WorkloadTokens?
        var generation: UInt64 = 0
        var verifications: [Case: Verification] = [:]
        var waiting = 0
        var shares: [String: Share] = [:]
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
        source: String,
        whenDone: @escaping @Sendable (WorkloadStanding) -> Void
    ) -> Bool {
        let waiter = Waiter(source: source, whenDone: whenDone)
        switch state.withLock({ Self.enqueue(waiter, digest, in: &$0) }) {
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
        _ waiter: Waiter,
        _ digest: KeyDigest,
        in state: inout State
    ) -> Step? {
        guard let tokens = state.tokens else { return nil }
        let own = Case(generation: state.generation, digest: digest)
        let isUnderWay = state.verifications[own] != nil
        var share = state.shares[waiter.source] ?? Share()
        guard state.waiting < mostWaiting, share.waiting < mostWaitingOfSource else { return .full }
        if !isUnderWay {
            guard state.verifications.count < mostVerifications,
                share.verifications < mostVerificationsOfSource
            else { return .full }
            share.verifications += 1
        }
        share.waiting += 1
        state.waiting += 1
        state.shares[waiter.source] = share
        state.verifications[own, default: Verification(source: waiter.source, waiters: [])].waiters.append(
            waiter
        )
        return isUnderWay ? .joined : .begins(own, tokens)
    }

    /// Takes a verification out that is over, and answers with those who wait for it.
    private static func end(_ began: Case, in state: inout State) -> [Waiter] {
        guard let ended = state.verifications.removeValue(forKey: began) else { return [] }
        state.waiting -= ended.waiters.count
        state.shares[ended.source]?.verifications -= 1
        for waiter in ended.waiters { state.shares[waiter.source]?.waiting -= 1 }
        for source in Set(ended.waiters.map(\.source) + [ended.source]) {
            guard let share = state.shares[source], share.waiting == 0, share.verifications == 0 else {
                continue
            }
            state.shares[source] = nil
        }
        return ended.waiters
    }

    private func verify(_ token: String, _ began: Case, _ tokens: WorkloadTokens) async {
        let standing: WorkloadStanding
        do throws(TokenError) {
            standing = Self.standing(try await tokens.verify(Array(token.utf8), digest: began.digest))
        } catch {
            report(error)
            standing = Self.standing(error)
        }
        let waiters = state.withLock { Self.end(began, in: &$0) }
        for waiter in waiters { waiter.whenDone(standing) }
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
