import Policy

extension GroupRole {
    /// The role of a group as the audit trail shows it.
    var json: JSONValue {
        ["group": .string(group), "team": .string(team), "role": .string(role.rawValue)]
    }
}
