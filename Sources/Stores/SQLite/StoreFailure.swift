/// Why a store cannot be opened or read, as a sentence for a person.
public struct StoreFailure: Error, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    /// Makes a failure.
    public init(_ description: String) { self.description = description }
}
