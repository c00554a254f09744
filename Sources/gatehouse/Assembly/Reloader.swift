import ConfigurationFile
import Directory
import Logging
import NIOPosix
import Policy
import ServiceLifecycle
import UnixSignals

/// Puts a changed configuration in force: on SIGHUP and when the file changes.
///
/// A bad file keeps what is in force, and so does an empty one: it is more likely about to be written than meant.
struct Reloader: Service {
    let file: String?
    let environment: [String: String]
    let directory: Directory
    let running: Declaration
    let watch: FileWatch?
    let hangups: UnixSignalsSequence
    let alerting: Alerting
    let workloads: WorkloadTrust
    let logger: Logger

    func run() async throws {
        // One at a time, or an older file could overtake a newer one. Whatever waits will read the newest, so that
        // one waiting cause stands for all.
        let (causes, queue) = AsyncStream<String>.makeStream(bufferingPolicy: .bufferingNewest(1))
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await cause in causes.cancelOnGracefulShutdown() { await reload(cause) }
            }
            group.addTask {
                for await _ in hangups.cancelOnGracefulShutdown() { queue.yield("signal") }
            }
            if let watch {
                group.addTask {
                    var watch = watch
                    for await _ in AsyncTicks(every: .milliseconds(500)).cancelOnGracefulShutdown()
                    where watch.hasChanged() {
                        queue.yield("file")
                    }
                }
            }
        }
    }

    private func reload(_ cause: String) async {
        do {
            try await NIOThreadPool.singleton.runIfActive {
                let loaded = try ConfigurationLoader.load(path: file, environment: environment)
                if let file, loaded.isBlank { throw ConfigurationError(empty: file) }
                let catalogue = try Catalogues.load(loaded.declaration.server.catalogue)
                try WorkloadTrust.check(loaded.declaration)
                try CloudIdentity.check(loaded.declaration)
                try directory.apply(loaded.declaration, facts: Catalogues.lookup(catalogue))
                try workloads.apply(loaded.declaration, directory.snapshot)
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
        for warning in loaded.warnings + loaded.contradictions {
            logger.warning("the configuration looks mistaken", metadata: ["warning": "\(warning)"])
        }
        let changed = StartSettings.changed(from: running, to: loaded.declaration)
        if !changed.isEmpty {
            logger.warning(
                "changed settings take effect at the next start",
                metadata: ["settings": "\(changed.joined(separator: ", "))"]
            )
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
