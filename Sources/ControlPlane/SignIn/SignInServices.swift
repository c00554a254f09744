import Directory
import Identity
import Policy
import Synchronization
import Vocabulary

/// What sign-in works with, beside the directory.
public struct SignInServices: Sendable {
    /// When sessions were last used.
    public let uses: SessionUses
    /// Where browsers reach the admin listener, without a slash at the end, where no setting says it.
    public let address: @Sendable () -> String
    /// The identity provider of some settings.
    public let openID: @Sendable (OpenIDConfiguration) -> OpenIDProvider
    let throttle = Throttle()
    /// Passwords take a processor and 32 MiB each for tenths of a second: two at a time, and a bounded queue.
    let passwordCalls = BlockingCalls(threads: 2, most: 64)

    /// Joins the services.
    public init(
        uses: SessionUses,
        address: @escaping @Sendable () -> String,
        openID: @escaping @Sendable (OpenIDConfiguration) -> OpenIDProvider
    ) {
        self.uses = uses
        self.address = address
        self.openID = openID
    }

    /// Where browsers reach the admin listener.
    func root(_ settings: SignInSettings) -> String { settings.publicURL ?? address() }
}

/// Slows down the guessing of passwords, for all requests together.
final class Throttle: Sendable {
    private let state = Mutex(SignInThrottle())

    /// Refuses, or counts an attempt as failed until it succeeds.
    private func attempt(account: String, source: String, at now: UTCTime) throws(Problem) {
        let decision = state.withLock { $0.attempt(account: account, source: source, at: now) }
        guard case .refused(let wait) = decision else { return }
        let seconds = max(1, wait.components.seconds + (wait.components.attoseconds > 0 ? 1 : 0))
        throw Problem(
            .tooManyAttempts,
            "Too many attempts have failed. Try again in \(seconds) seconds.",
            headers: ["retry-after": String(seconds)]
        )
    }

    /// Makes an attempt; what it throws counts for nothing, as nothing was found wrong.
    func attempting<Result: Sendable>(
        account: String,
        source: String,
        at now: UTCTime,
        _ body: () async throws -> Result
    ) async throws -> Result {
        try attempt(account: account, source: source, at: now)
        do {
            return try await body()
        } catch {
            state.withLock { $0.withdrawn(account: account, source: source) }
            throw error
        }
    }

    /// The attempt had the right password.
    func succeeded(account: String, source: String) {
        state.withLock { $0.succeeded(account: account, source: source) }
    }
}
