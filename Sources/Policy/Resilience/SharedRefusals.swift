import Vocabulary

/// Tells refusals that a caller may have brought upon itself from those that are the target's: these meet several callers, with no
/// good answer in between.
public struct SharedRefusals: Sendable, Equatable {
    private var first: ScopeID?
    private var isShared = false

    /// Makes a count of nothing.
    public init() {}

    /// A caller, by its key, was refused; answers whether others were too.
    public mutating func add(_ caller: ScopeID) -> Bool {
        isShared = isShared || first.map { $0 != caller } ?? false
        first = first ?? caller
        return isShared
    }

    /// Somebody was served.
    public mutating func clear() { self = SharedRefusals() }
}
