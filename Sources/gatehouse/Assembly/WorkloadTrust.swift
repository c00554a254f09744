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

    /// Puts the issuers of a declaration in force, whose rules have their keys in the snapshot already.
    func apply(_ declaration: Declaration, _ snapshot: Snapshot) throws {
        let keys = declaration.trustedIssuers.isEmpty ? [:] : snapshot.workloadKeys
        authenticator.trust(
            try declaration.trustedIssuers.map { issuer in
                try TrustedIssuerConfiguration(
                    issuer: issuer.issuer,
                    audience: issuer.audience,
                    keysURL: issuer.keysURL,
                    rules: try issuer.rules.compactMap { rule in
                        let claim = WorkloadClaim(issuer: issuer.issuer, claim: rule.claim, value: rule.value)
                        return try keys[claim].map {
                            try WorkloadRule(claim: rule.claim, value: rule.value, key: $0.id)
                        }
                    }
                )
            }
        )
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
