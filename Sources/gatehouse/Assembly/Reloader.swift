import ConfigurationFile
import Directory
import Logging
import NIOPosix
import Policy
import ServiceLifecycle
import UnixSignals

/// Puts a changed configuration in force: on SIGHUP and when the file changes.
///
/// A bad file keeps what is in force.
struct Reloader: Service {
    let file: String?
    let environment: [String: String]
    let directory: Directory
    let running: ServerSettings
    let alerting: Alerting
    let logger: Logger

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
                    await reload("signal")
                }
            }
            if let file {
                group.addTask {
                    var watch = FileWatch(path: file)
                    for await _ in AsyncTicks(every: .milliseconds(500)).cancelOnGracefulShutdown()
                    where watch.hasChanged() {
                        await reload("file")
                    }
                }
            }
        }
    }

    private func reload(_ cause: String) async {
        do {
            try await NIOThreadPool.singleton.runIfActive {
                let loaded = try ConfigurationLoader.load(path: file, environment: environment)
                let catalogue = try Catalogues.load(loaded.declaration.server.catalogue)
                try directory.apply(loaded.declaration, facts: Catalogues.lookup(catalogue))
                alerting.apply(loaded.declaration.alerts)
                report(loaded, cause)
            }
        } catch {
            logger.error(
                "the configuration is not reloaded; the one in force stays",
                metadata: ["cause": "\(cause)", "error": "\(error)"]
            )
        }
    }

    private func report(_ loaded: LoadedConfiguration, _ cause: String) {
        for warning in loaded.warnings {
            logger.warning("the configuration looks mistaken", metadata: ["warning": "\(warning)"])
        }
        let settings = loaded.declaration.server
        if settings.listen != running.listen || settings.adminListen != running.adminListen
            || settings.eventLoops != running.eventLoops || settings.tlsCertificate != running.tlsCertificate
        {
            logger.warning("changed addresses, event loops and certificates take effect at the next start")
        }
        logger.notice(
            "configuration reloaded",
            metadata: ["cause": "\(cause)", "configuration.hash": "\(loaded.hash)"]
        )
    }
}

/// A tick at regular times, until the consumer stops.
struct AsyncTicks: AsyncSequence, Sendable {
    let every: Duration

    struct AsyncIterator: AsyncIteratorProtocol {
        let every: Duration

        func next() async -> Void? { try? await Task.sleep(for: every) }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(every: every) }
}
