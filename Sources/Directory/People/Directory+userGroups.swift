import Logging
import Policy
import Secrets
import Vocabulary

/// Groups that the company's directory pushes; they count like those that a sign-in states.
extension Directory {
    /// Makes a group.
    public func createUserGroup(
        _ terms: UserGroupTerms,
        by actor: Actor
    ) throws(DirectoryError) -> UserGroup {
        let group = try change(by: actor) { (draft) throws(DirectoryError) in
            guard draft.snapshot.userGroupCount < UserGroupTerms.mostGroups else {
                throw .invalid("displayName", "There are \(UserGroupTerms.mostGroups) groups already.")
            }
            try check(terms, except: nil, in: draft.snapshot)
            let group = UserGroup(
                id: .random(),
                displayName: terms.displayName,
                externalID: terms.externalID,
                members: terms.members,
                createdAt: now(),
                changedAt: now()
            )
            try put(group, over: nil, by: actor, in: &draft)
            return group
        }
        logger.notice("group created", metadata: ["group.id": "\(group.id)"])
        return group
    }

    /// Changes a group; one that is no longer as the caller has seen it, in `old`, is left as it is.
    public func updateUserGroup(
        _ old: UserGroup,
        _ terms: UserGroupTerms,
        by actor: Actor
    ) throws(DirectoryError) -> UserGroup {
        let group = try change(by: actor) { (draft) throws(DirectoryError) in
            try checkUnchanged(old, in: draft.snapshot)
            try check(terms, except: old.id, in: draft.snapshot)
            var group = old
            group.displayName = terms.displayName
            group.externalID = terms.externalID
            group.members = terms.members
            guard group != old else { return old }
            group.changedAt = now()
            try put(group, over: old, by: actor, in: &draft)
            return group
        }
        logger.notice("group changed", metadata: ["group.id": "\(group.id)"])
        return group
    }

    /// Deletes a group; one that is no longer as the caller has seen it is left as it is.
    public func deleteUserGroup(_ old: UserGroup, by actor: Actor) throws(DirectoryError) {
        try change(by: actor) { (draft) throws(DirectoryError) in
            try checkUnchanged(old, in: draft.snapshot)
            let before = draft.snapshot
            draft.remove(old)
            try check(old.members, from: before, to: draft.snapshot, by: actor)
        }
        logger.notice("group deleted", metadata: ["group.id": "\(old.id)"])
    }

    private func put(
        _ group: UserGroup,
        over old: UserGroup?,
        by actor: Actor,
        in draft: inout Draft
    ) throws(DirectoryError) {
        let before = draft.snapshot
        draft.put(group)
        let members = group.members.union(old?.members ?? [])
        try check(members, from: before, to: draft.snapshot, by: actor)
    }

    /// Whoever may not give or take the roles of a group may not change who is in it.
    private func check(
        _ members: Set<UserID>,
        from before: Snapshot,
        to after: Snapshot,
        by actor: Actor
    ) throws(DirectoryError) {
        guard !before.groupRoles.isEmpty else { return }
        for member in members {
            try RoleRules.check(changing: MemberID(member), from: before, to: after, by: actor)
        }
    }

    private func checkUnchanged(_ old: UserGroup, in snapshot: Snapshot) throws(DirectoryError) {
        guard let known = snapshot.group(old.id) else {
            throw DirectoryError(.notFound, "There is no such group.")
        }
        guard known == old else { throw Self.changedMeanwhile }
    }

    private func check(
        _ terms: UserGroupTerms,
        except id: GroupID?,
        in snapshot: Snapshot
    ) throws(DirectoryError) {
        try terms.validate(in: snapshot)
        guard let other = snapshot.group(displayName: terms.displayName), other.id != id else { return }
        throw DirectoryError(.nameTaken, "Another group has this name.", field: "displayName")
    }
}
