/// What a member is at a node of the tree; a role reaches downwards to everything below the node.
public enum Role: String, Sendable, CaseIterable, Comparable {
    /// Owns providers, models and people besides everything that an admin may; at the root alone.
    case platformAdmin = "platform_admin"
    /// Members, keys, child teams, limits and budgets within the node's own.
    case admin
    /// Own keys and own usage.
    case developer
    /// Usage.
    case viewer
    /// Usage, budgets and exports.
    case billing
    /// The audit trail and request bodies; the one role that admins neither have nor give.
    case auditor

    /// How much a role is above others: nobody gives or takes one above their own.
    private var rank: Int {
        switch self {
        case .platformAdmin: 3
        case .admin: 2
        case .developer, .billing: 1
        case .viewer: 0
        // Beside the others: `PermissionMatrix.gives` sees to it that only auditors give it.
        case .auditor: 4
        }
    }

    /// Orders by what a role may at most.
    public static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }
}
