/// Which role may what: the one table from which checks, the API description and the documentation are made.
public enum PermissionMatrix {
    /// One role's row: what it may, and how far; what is not named it may not.
    private static let rows: [Role: [Permission: Reach]] = [
        .platformAdmin: [
            .readTeams: .all, .writeTeams: .all, .writeRoot: .all, .readMembers: .all, .writeMembers: .all,
            .readKeys: .all, .writeKeys: .all, .readBudgets: .all, .readUsage: .all, .readRequests: .all,
            .readServiceAccounts: .all, .writeServiceAccounts: .all, .readUsers: .all, .writeUsers: .all,
            .readModels: .all, .writeModels: .all, .readProviders: .all, .writeProviders: .all,
            .readAudit: .all, .readHealth: .all,
        ],
        .admin: [
            .readTeams: .all, .writeTeams: .all, .readMembers: .all, .writeMembers: .all, .readKeys: .all,
            .writeKeys: .all, .readBudgets: .all, .readUsage: .all, .readRequests: .all,
            .readServiceAccounts: .all, .writeServiceAccounts: .all, .readModels: .all, .readHealth: .all,
        ],
        .developer: [
            .readTeams: .all, .writeMembers: .own, .readKeys: .own, .writeKeys: .own, .readBudgets: .own,
            .readUsage: .own, .readRequests: .own, .readModels: .all, .readHealth: .all,
        ],
        .viewer: [
            .readTeams: .all, .writeMembers: .own, .readUsage: .all, .readModels: .all, .readHealth: .all,
        ],
        .billing: [
            .readTeams: .all, .writeMembers: .own, .readBudgets: .all, .readUsage: .all, .readModels: .all,
            .readHealth: .all,
        ],
        .auditor: [
            .readTeams: .all, .readMembers: .all, .writeMembers: .all, .readKeys: .all, .readRequests: .all,
            .readAudit: .all, .readBodies: .all, .readProviders: .all, .readModels: .all, .readHealth: .all,
        ],
    ]

    /// How far a role's permission goes at its node and below.
    public static func reach(of permission: Permission, for role: Role) -> Reach {
        rows[role]?[permission] ?? .none
    }

    /// The roles that have a permission, in the order of their declaration.
    public static func roles(with permission: Permission) -> [(role: Role, reach: Reach)] {
        Role.allCases.compactMap { role in
            let reach = reach(of: permission, for: role)
            return reach == .none ? nil : (role, reach)
        }
    }

    /// Whether whoever has a role gives another role to others and takes it from them: none above their own, and an
    /// auditor's is auditors' alone, who give no other.
    public static func gives(_ giver: Role, _ role: Role) -> Bool {
        guard reach(of: .writeMembers, for: giver) == .all else { return false }
        return giver == .auditor || role == .auditor ? giver == role : role <= giver
    }

    /// Who gives which role, as Markdown: a row a role.
    public static var givenRoles: String {
        let rows = Role.allCases.map { role in
            let givers = Role.allCases.filter { gives($0, role) }.map { "`\($0.rawValue)`" }
            return "| `\(role.rawValue)` | \(givers.joined(separator: ", ")) |"
        }
        return (["| role | is given to others and taken from them by |", "| --- | --- |"] + rows)
            .joined(separator: "\n")
    }

    /// The table as Markdown: a row a permission, a column a role.
    public static var markdown: String {
        let roles = Role.allCases
        var lines = ["| permission | " + roles.map { "`\($0.rawValue)`" }.joined(separator: " | ") + " |"]
        lines.append("| --- |" + roles.map { _ in " --- |" }.joined())
        for permission in Permission.allCases {
            let cells = roles.map { role in
                switch reach(of: permission, for: role) {
                case .none: ""
                case .own: "own"
                case .all: "yes"
                }
            }
            lines.append(
                "| `\(permission.rawValue)`: \(permission.summary) | " + cells.joined(separator: " | ") + " |"
            )
        }
        return lines.joined(separator: "\n")
    }
}
