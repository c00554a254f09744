import DirectoryTesting
import Logging
import Vocabulary

@testable import Directory

/// Opens directories for tests, at a fixed time.
enum Directories {
    static let time = UTCTime(seconds: 1_790_000_000)

    static func open(
        _ store: InMemoryDirectoryStore = InMemoryDirectoryStore(),
        environment: StartSecrets = StartSecrets(),
        audit: AuditSettings = .bare
    ) throws -> OpenedDirectory {
        var logger = Logger(label: "tests")
        logger.logLevel = .critical
        return try Directory.open(
            store: store,
            environment: environment,
            tools: .scripted,
            audit: audit,
            now: { time },
            logger: logger
        )
    }
}
