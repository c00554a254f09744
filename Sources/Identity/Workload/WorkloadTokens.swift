import Policy
import Synchronization
import Vocabulary

/// The tokens that workloads bring in place of keys: what is known of them, and how they are verified.
///
/// A changed configuration needs a new value: what was accepted under the old one is then forgotten with it.
public final class WorkloadTokens: Sendable {
    /// The issuers by name.
    let issuers: [String: TrustedIssuer]
    private let clock: @Sendable () -> UTCTime
    private let memory = Mutex(TokenMemory())

    /// Trusts issuers; of two with one name, the first.
    public init(issuers: [TrustedIssuer], clock: @escaping @Sendable () -> UTCTime) {
        self.issuers = Dictionary(issuers.map { ($0.configuration.issuer, $0) }) { first, _ in first }
        self.clock = clock
    }

    /// What is known of the token of a keyed digest.
    ///
    /// For an event loop: one look-up under a lock that nobody holds for longer than a table's change.
    public func standing(_ digest: KeyDigest, at now: UTCTime) -> TokenStanding {
        memory.withLock { $0.standing(digest, at: now) }
    }

    /// Verifies a token with the issuer that it names, and remembers what came of it under its digest.
    public func verify(_ token: [UInt8], digest: KeyDigest) async throws(TokenError) -> WorkloadIdentity {
        do throws(TokenError) {
            let signed = try SignedToken(token)
            guard let name = signed.claims.text("iss"), let issuer = issuers[name] else {
                throw TokenError.issuer
            }
            let identity = try await issuer.verify(signed)
            memory.withLock { $0.accept(digest, identity, at: clock()) }
            return identity
        } catch {
            memory.withLock { $0.refuse(digest, error, at: clock()) }
            throw error
        }
    }
}
