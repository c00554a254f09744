/// A deadline passed before the work was done.
struct DeadlinePassed: Error {}

/// Does the work, or cancels it and throws `DeadlinePassed` when the time is over.
///
/// The client's own deadline ends with the head of an answer: a server that sends its body a byte a minute would hold
/// the caller for ever.
func withDeadline<Result: Sendable>(
    _ timeout: Duration,
    _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(for: timeout)
            throw DeadlinePassed()
        }
        defer { group.cancelAll() }
        guard let result = try await group.next() else { throw DeadlinePassed() }
        return result
    }
}
