import NIOPosix
import Synchronization

/// A few threads for calls that block, so that no cooperative thread does.
final class BlockingCalls: Sendable {
    private let pool: NIOThreadPool
    private let most: Int
    private let open = Atomic<Int>(0)

    /// So many threads, for at most so many calls at a time, those that wait among them.
    init(threads: Int = 4, most: Int = .max) {
        pool = NIOThreadPool(numberOfThreads: threads)
        self.most = most
    }

    /// Makes a call on one of the threads.
    func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        let (_, count) = open.add(1, ordering: .relaxed)
        defer { open.subtract(1, ordering: .relaxed) }
        guard count <= most else { throw Problem.overloaded }
        return try await pool.runIfActive(body)
    }

    /// Starts the threads.
    func start() { pool.start() }

    /// Ends the threads after the calls that they have begun.
    func stop() async throws { try await pool.shutdownGracefully() }
}
