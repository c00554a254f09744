import Logging
import NIOPosix
import Policy
import ServiceLifecycle
import Stores

/// Removes what the store no longer keeps, and seals what it once kept unsealed: at the start and every ten minutes, in
/// small pieces with pauses, so that the ledger's commits pass in between.
struct RetentionSweeper: Service {
    let retention: RetentionTerms
    let store: SQLiteStore
    let responses: SealedResponses
    let logger: Logger

    func run() async throws {
        await sweep()
        for await _ in AsyncTicks(every: .seconds(600)).cancelOnGracefulShutdown() { await sweep() }
    }

    private func sweep() async {
        for await _ in AsyncTicks(every: .milliseconds(50)).cancelOnGracefulShutdown() {
            do {
                let hasMore = try await NIOThreadPool.singleton.runIfActive {
                    let isMoreExpired = try store.removeExpired(retention, at: Clock.now())
                    return try responses.tend() || isMoreExpired
                }
                guard hasMore else { return }
            } catch {
                logger.error("old rows cannot be removed or sealed", metadata: ["error": "\(error)"])
                return
            }
        }
    }
}
