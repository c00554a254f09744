import Secrets

/// Why a store cannot be moved to another secret key; nothing was changed.
public struct RekeyingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The value that is in the way, such as `provider/NAME`.
    public let place: String
    /// Why it cannot be opened.
    public let cause: SealedError

    /// One line for a person.
    public var description: String {
        "\(place) cannot be opened: \(cause). Nothing was changed. If its key is lost, give the value again or take it "
            + "away first."
    }
}

/// The store failed while it wrote the change: nobody can say whether all of it is written or nothing.
public struct RekeyingInterruption: Error, CustomStringConvertible {
    /// What the store said.
    public let cause: any Error

    /// One line for a person.
    public var description: String {
        "the store failed while it was written, and is under one of the two keys; run the same command again: \(cause)"
    }
}
