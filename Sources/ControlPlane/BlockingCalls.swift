import NIOPosix

/// A few threads for calls that block on the store, so that no cooperative thread does.
final class BlockingCalls: Sendable {
    private let pool = NIOThreadPool(numberOfThreads: 4)

    /// Makes a call on one of the threads.
    func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await pool.runIfActive(body)
    }

    /// Starts the threads.
    func start() { pool.start() }

    /// Ends the threads after the calls that they have begun.
    func stop() async throws { try await pool.shutdownGracefully() }
}
