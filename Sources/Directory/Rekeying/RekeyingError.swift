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
