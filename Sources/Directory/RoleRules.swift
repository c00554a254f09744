import Policy
import Vocabulary

/// Who may give and take which role.
enum RoleRules {
    /// Checks that an actor may give a role: never to itself, none above its own, an auditor's only as an auditor.
    static func check(
        granting membership: Membership,
        by actor: Actor,
        in snapshot: Snapshot
    ) throws(DirectoryError) {
        guard membership.role != .platformAdmin || membership.team == .root else {
            throw .invalid("role", "The role platform_admin is given at the root alone.")
        }
        guard actor.member == nil || actor.member != membership.member else {
            throw DirectoryError(.forbidden, "Nobody gives a role to themselves.", field: "role")
        }
        try check(handling: membership, by: actor, in: snapshot)
    }

    /// Checks that an actor may take a role; everybody may lay down their own.
    static func check(
        taking membership: Membership,
        by actor: Actor,
        in snapshot: Snapshot
    ) throws(DirectoryError) {
        if let member = actor.member, member == membership.member { return }
        try check(handling: membership, by: actor, in: snapshot)
    }

    /// Checks that an actor may give and take every role that somebody has in one snapshot alone.
    static func check(
        changing member: MemberID,
        from before: Snapshot,
        to after: Snapshot,
        by actor: Actor
    ) throws(DirectoryError) {
        let (old, new) = (before.roles(of: member), after.roles(of: member))
        for (team, roles) in new {
            for role in roles.subtracting(old[team] ?? []) {
                let membership = Membership(member: member, team: team, role: role)
                try check(granting: membership, by: actor, in: before)
            }
        }
        for (team, roles) in old {
            for role in roles.subtracting(new[team] ?? []) {
                let membership = Membership(member: member, team: team, role: role)
                try check(taking: membership, by: actor, in: before)
            }
        }
    }

    private static func check(
        handling membership: Membership,
        by actor: Actor,
        in snapshot: Snapshot
    ) throws(DirectoryError) {
        if actor.identity == .system { return }
        let own = Authority(actor, in: snapshot).roles(at: membership.team)
        if own.contains(where: { PermissionMatrix.gives($0, membership.role) }) { return }
        guard membership.role == .auditor else {
            let givers = Role.allCases.filter { PermissionMatrix.gives($0, membership.role) }.map(\.rawValue)
            throw DirectoryError(
                .forbidden,
                "The role \(membership.role.rawValue) is given and taken by \(givers.joined(separator: " or ")) at the "
                    + "team or above it.",
                field: "role"
            )
        }
        // The first one comes from the host: no role of the admin surface could give it.
        guard actor.identity == .host, !snapshot.hasAnybody(with: .auditor) else {
            throw DirectoryError(
                .forbidden,
                "The role auditor is given and taken by an auditor alone, the first one on the host.",
                field: "role"
            )
        }
    }
}
