import Policy

extension Section {
    static let signInFields = [
        Field("groups", .list(.section(.groupRole)), "The roles that groups of people give; at most 1,000.")
    ]

    static let groupRoleFields = [
        Field("group", .text(.groupName), "The group, as the identity provider names it.", isRequired: true),
        Field(
            "team",
            .text(.teamPath),
            "The team's names from below the root joined by slashes, or its id; the root is team_root.",
            isRequired: true
        ),
        Field(
            "role",
            .choice(Role.allCases.map(\.rawValue), later: []),
            "What every member of the group is there; platform_admin at the root alone.",
            isRequired: true
        ),
    ]
}
