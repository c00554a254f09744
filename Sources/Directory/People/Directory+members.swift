import Logging
import Policy
import Ports
import Vocabulary

extension Directory {
    /// Gives somebody a role at a team; one that is there already stays.
    public func addMember(
        _ member: MemberID,
        _ role: Role,
        to team: TeamID,
        by actor: Actor
    ) throws(DirectoryError) -> Membership {
        let membership = try change(by: actor) { (draft) throws(DirectoryError) in
            try give(role, at: team, to: member, by: actor, in: &draft)
        }
        logger.notice("member added", metadata: ["team.id": "\(team)", "member.id": "\(member)"])
        return membership
    }

    /// Gives the person with an address a role at a team; one who is not known yet gets an account.
    public func addMember(
        email: String,
        _ role: Role,
        to team: TeamID,
        by actor: Actor
    ) throws(DirectoryError) -> Membership {
        let membership = try change(by: actor) { (draft) throws(DirectoryError) in
            let known = draft.snapshot.user(email: email)
            let user =
                if let known { known } else {
                    try create(UserTerms(email: email), origin: .api, externalID: "", in: &draft)
                }
            return try give(role, at: team, to: MemberID(user.id), by: actor, in: &draft)
        }
        logger.notice("member added", metadata: ["team.id": "\(team)", "member.id": "\(membership.member)"])
        return membership
    }

    /// Takes one role, or all roles, that somebody was given at a team itself; what groups give stays.
    public func removeMember(
        _ member: MemberID,
        role: Role? = nil,
        from team: TeamID,
        by actor: Actor
    ) throws(DirectoryError) {
        try change(by: actor) { (draft) throws(DirectoryError) in
            let memberships = draft.snapshot.memberships(of: member).filter {
                $0.team == team && (role == nil || $0.role == role)
            }
            guard !memberships.isEmpty else { throw DirectoryError(.notFound, "There is no such member.") }
            let given = memberships.filter { $0.source == .given }
            if given.isEmpty, let derived = memberships.first { throw Self.managedByGroup(derived) }
            for membership in given {
                try RoleRules.check(taking: membership, by: actor, in: draft.snapshot)
                draft.take(membership)
            }
        }
        logger.notice("member removed", metadata: ["team.id": "\(team)", "member.id": "\(member)"])
    }

    /// Whoever may not take somebody's roles may not put the account out of use, or into other hands, either.
    func checkMayDisable(
        _ member: MemberID,
        by actor: Actor,
        in snapshot: Snapshot
    ) throws(DirectoryError) {
        for membership in snapshot.memberships(of: member) {
            try RoleRules.check(taking: membership, by: actor, in: snapshot)
        }
    }

    @discardableResult
    func give(
        _ role: Role,
        at team: TeamID,
        to member: MemberID,
        by actor: Actor,
        in draft: inout Draft
    ) throws(DirectoryError) -> Membership {
        _ = try knownTeam(team, in: draft.snapshot)
        try checkExists(member, in: draft.snapshot)
        let membership = Membership(member: member, team: team, role: role)
        try RoleRules.check(granting: membership, by: actor, in: draft.snapshot)
        if !draft.snapshot.memberships(of: member).contains(membership) { draft.give(membership) }
        return membership
    }

    private static func managedByGroup(_ membership: Membership) -> DirectoryError {
        guard case .group(let name) = membership.source else {
            return DirectoryError(.managedByGroup, "A group gives it.")
        }
        return DirectoryError(
            .managedByGroup,
            "The role \(membership.role.rawValue) at \(membership.team) comes from the group \"\(name)\". Take the person "
                + "out of the group at the identity provider, or change sign_in.groups in the configuration file."
        )
    }

    private func checkExists(_ member: MemberID, in snapshot: Snapshot) throws(DirectoryError) {
        if let user = member.user {
            guard snapshot.user(user) == nil else { return }
            throw .invalid("user_id", "There is no such user.")
        }
        if let id = member.serviceAccount {
            let isOwn = snapshot.teams.contains { ServiceAccountID(of: $0.id) == id }
            if isOwn || snapshot.serviceAccount(id) != nil { return }
        }
        throw .invalid("user_id", "There is no such user or service account.")
    }
}
