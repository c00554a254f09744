import Policy
import Vocabulary

/// An end user who has a place in the store.
public struct StoredEndUser: Sendable, Equatable {
    /// What requests call them.
    public var value: String
    /// Their place.
    public var scope: ScopeID
    /// When the last of the windows ends that were asked for.
    public var end: UTCTime

    /// Makes an end user.
    public init(value: String, scope: ScopeID, end: UTCTime) {
        self.value = value
        self.scope = scope
        self.end = end
    }
}
