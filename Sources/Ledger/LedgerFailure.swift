/// Why the ledger could not do what it was asked for.
public struct LedgerFailure: Error, CustomStringConvertible {
    /// A sentence for a person.
    public let description: String
    /// The failure beneath it, for the log.
    public let cause: (any Error)?

    /// Makes a failure.
    public init(_ description: String, cause: (any Error)? = nil) {
        self.description = description
        self.cause = cause
    }
}
