import Directory
import Logging
import NIOPosix
import Policy
import ServiceLifecycle
import Stores

/// Saves when keys and sessions were last used, every half minute, and forgets the sessions that are over.
struct LastUseSaver: Service {
    let directory: Directory
    let uses: LastUses
    let sessionUses: SessionUses
    let store: SQLiteStore
    let logger: Logger

    func run() async throws {
        for await _ in AsyncTicks(every: .seconds(30)).cancelOnGracefulShutdown() {
            try await NIOThreadPool.singleton.runIfActive {
                save()
                forgetExpired()
            }
        }
    }

    /// Saves what has changed.
    func save() {
        uses.save(to: store, logger)
        sessionUses.save(to: store, known: Set(directory.snapshot.sessions.map(\.id)), logger)
    }

    private func forgetExpired() {
        do throws(DirectoryError) {
            try directory.forgetExpired(lastUse: sessionUses.time, settings: directory.snapshot.signIn)
        } catch {
            logger.warning("sessions that are over are not forgotten", metadata: ["error": "\(error)"])
        }
    }
}
