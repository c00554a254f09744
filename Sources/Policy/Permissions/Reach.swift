/// How far a permission goes at a node.
public enum Reach: String, Sendable, Comparable {
    /// Not at all.
    case none
    /// To what the caller owns: its keys, their budgets, usage and exchanges, and its own roles.
    case own
    /// To everything there and below.
    case all

    /// Orders from nothing to everything.
    public static func < (left: Reach, right: Reach) -> Bool { left.level < right.level }

    private var level: Int {
        switch self {
        case .none: 0
        case .own: 1
        case .all: 2
        }
    }
}
