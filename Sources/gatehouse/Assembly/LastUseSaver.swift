import Directory
import Logging
import NIOPosix
import ServiceLifecycle
import Stores

/// Saves when keys were last used, every half minute.
struct LastUseSaver: Service {
    let uses: LastUses
    let store: SQLiteStore
    let logger: Logger

    func run() async throws {
        for await _ in AsyncTicks(every: .seconds(30)).cancelOnGracefulShutdown() {
            try await NIOThreadPool.singleton.runIfActive { uses.save(to: store, logger) }
        }
    }
}
