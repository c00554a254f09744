import Identity
import Logging
import Policy
import Synchronization
import Vocabulary

/// Who trusts whose tokens, put together: the issuers of the configuration, and the keys that their rules have.
final class WorkloadTrust: Sendable {
    /// Verifies tokens for the data plane.
    let authenticator: WorkloadAuthenticator

    init(
        transport: any IdentityTransport,
        logger: Logger,
        now: @escaping @Sendable () -> UTCTime
    ) {
        let failure = FailureLog(logger: logger, now: now)
        authenticator = WorkloadAuthenticator(transport: transport, clock: now) { failure.report($0) }
    }

    /// Refuses issuers that could not be put in force, before anything else of their declaration is.
    static func check(_ declaration: Declaration) throws {
        _ = try configurations(declaration) { _ in KeyID(rawValue: "") }
    }

    /// Puts the issuers of a declaration in force, whose rules have their keys in the snapshot already.
    func apply(_ declaration: Declaration, _ snapshot: Snapshot) throws {
        let keys = declaration.trustedIssuers.isEmpty ? [:] : snapshot.workloadKeys
        authenticator.trust(try Self.configurations(declaration) { keys[$0]?.id })
    }

    private static func configurations(
        _ declaration: Declaration,
        key: (WorkloadClaim) -> KeyID?
    ) throws -> [TrustedIssuerConfiguration] {
        try declaration.trustedIssuers.map { issuer in
            let rules = try issuer.rules.compactMap { rule in
                try key(WorkloadClaim(issuer: issuer.issuer, claim: rule.claim, value: rule.value)).map {
                    try WorkloadRule(claim: rule.claim, value: rule.value, key: $0)
                }
            }
            return try TrustedIssuerConfiguration(
                issuer: issuer.issuer,
                audience: issuer.audience,
                keysURL: issuer.keysURL,
                rules: rules
            )
        }
    }
}

/// Says in the log why tokens are not accepted; of an issuer that cannot be asked, at most once a second.
private final class FailureLog: Sendable {
    private let logger: Logger
    private let now: @Sendable () -> UTCTime
    private let second = Atomic<Int64>(0)

    init(logger: Logger, now: @escaping @Sendable () -> UTCTime) {
        self.logger = logger
        self.now = now
    }

    func report(_ error: TokenError) {
        guard case .keysUnavailable(let reason) = error else {
            return logger.debug("a workload's token is refused", metadata: ["reason": "\(error)"])
        }
        let current = now().seconds
        guard second.exchange(current, ordering: .relaxed) != current else { return }
        logger.warning("a trusted issuer cannot be asked for its keys", metadata: ["reason": "\(reason)"])
    }
}
