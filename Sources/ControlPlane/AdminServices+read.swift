import Logging

extension AdminServices {
    /// Reads off the cooperative threads; a store that fails becomes a problem that says so, its error goes to the log.
    func read<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        do {
            return try await blocking.run(body)
        } catch {
            logger.error("the store cannot be read", metadata: ["error": "\(error)"])
            throw Problem.storeUnavailable
        }
    }
}
