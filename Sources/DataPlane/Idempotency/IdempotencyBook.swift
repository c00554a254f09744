import Synchronization
import Vocabulary

/// The process's table of idempotent requests; several gateways do not share theirs.
final class IdempotencyBook: Sendable {
    typealias Table = IdempotencyTable<@Sendable (IdempotencyEnd) -> Void>

    /// The most memory that kept answers take, all together.
    static let mostBytes = 64 << 20
    /// The longest answer that is kept.
    static let longestAnswer = 1 << 20

    private let table = Mutex(Table(mostBytes: IdempotencyBook.mostBytes))

    /// Asks for a piece of work: see ``IdempotencyTable/claim(_:digest:window:now:waiter:)``.
    func claim(
        _ key: IdempotencyKey,
        digest: String,
        window: Duration,
        now: Int64,
        waiter: @escaping @Sendable (IdempotencyEnd) -> Void
    ) -> (claim: Table.Claim, number: UInt64) {
        table.withLock {
            $0.claim(key, digest: digest, window: window.microseconds, now: now, waiter: waiter)
        }
    }

    /// Gives up waiting.
    func leave(_ key: IdempotencyKey, _ number: UInt64) { table.withLock { $0.leave(key, number) } }

    /// Ends a piece of work, and tells those who wait.
    func end(_ key: IdempotencyKey, _ answer: IdempotentAnswer?, now: Int64) {
        let told = table.withLock { $0.end(key, answer, now: now) }
        for (waiter, end) in told { waiter(end) }
    }
}
