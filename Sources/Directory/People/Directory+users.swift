import Logging
import Policy
import Ports
import Secrets
import Vocabulary

extension Directory {
    /// Makes a person's account, with first roles.
    public func createUser(
        _ terms: UserTerms,
        roles: [(team: TeamID, role: Role)] = [],
        origin: User.Origin = .api,
        externalID: String = "",
        by actor: Actor
    ) throws(DirectoryError) -> User {
        let user = try change(by: actor) { (draft) throws(DirectoryError) in
            let user = try create(terms, origin: origin, externalID: externalID, in: &draft)
            for (team, role) in roles {
                try give(role, at: team, to: MemberID(user.id), by: actor, in: &draft)
            }
            return user
        }
        logger.notice("user created", metadata: ["user.id": "\(user.id)"])
        return user
    }

    /// Changes a person's account.
    ///
    /// None of the keys of a person who is disabled works from the next request on.
    public func updateUser(
        _ id: UserID,
        by actor: Actor,
        _ edit: (inout UserTerms) throws(DirectoryError) -> Void
    ) throws(DirectoryError) -> User {
        let user = try change(by: actor) { (draft) throws(DirectoryError) in
            let old = try knownUser(id, in: draft.snapshot)
            var terms = UserTerms(old)
            try edit(&terms)
            terms.email = terms.email.lowercased()
            try terms.validate()
            try checkFree(terms.email, except: id, in: draft.snapshot)
            var user = old.with(terms, now: now())
            guard user != old else { return old }
            user.profile = user.profile?.following(
                email: user.email == old.email ? nil : user.email,
                name: user.name == old.name ? nil : user.name
            )
            user.changedAt = now()
            if user.email != old.email || user.disabledAt != old.disabledAt {
                try checkMayDisable(MemberID(id), by: actor, in: draft.snapshot)
            }
            draft.put(user)
            return user
        }
        logger.notice("user changed", metadata: ["user.id": "\(id)"])
        return user
    }

    /// Removes a person: the roles are gone and the keys are revoked.
    ///
    /// With `old`, the person is left alone if somebody has changed it since it was so.
    public func deleteUser(_ id: UserID, ifStill old: User? = nil, by actor: Actor) throws(DirectoryError) {
        try change(by: actor) { (draft) throws(DirectoryError) in
            if let old { try checkUnchanged(old, in: draft.snapshot) }
            let user = try knownUser(id, in: draft.snapshot)
            guard actor.member != MemberID(id) else {
                throw DirectoryError(.forbidden, "Nobody deletes their own account.")
            }
            for membership in draft.snapshot.memberships(of: MemberID(id)) {
                try RoleRules.check(taking: membership, by: actor, in: draft.snapshot)
            }
            for principal in draft.snapshot.keys(ownedBy: MemberID(id)) where principal.key.revokedAt == nil {
                _ = revoke(principal.key, in: &draft)
            }
            draft.remove(user)
        }
        logger.notice("user deleted", metadata: ["user.id": "\(id)"])
    }

    func create(
        _ terms: UserTerms,
        origin: User.Origin,
        externalID: String,
        in draft: inout Draft
    ) throws(DirectoryError) -> User {
        try terms.validate()
        try checkFree(terms.email, except: nil, in: draft.snapshot)
        let id = UserID.random()
        let user = User(
            id: id,
            scope: try durably { try store.scope(for: .user(id)) },
            email: terms.email,
            name: terms.name,
            origin: origin,
            externalID: externalID,
            createdAt: now()
        ).with(terms, now: now())
        draft.put(user)
        return user
    }

    func knownUser(_ id: UserID, in snapshot: Snapshot) throws(DirectoryError) -> User {
        guard let user = snapshot.user(id) else { throw DirectoryError(.notFound, "There is no such user.") }
        return user
    }

    func checkFree(
        _ email: String,
        except id: UserID?,
        in snapshot: Snapshot
    ) throws(DirectoryError) {
        // The address is the user name of whoever has no other.
        let others = [snapshot.user(email: email), snapshot.user(userName: email)]
        guard others.contains(where: { $0.map { $0.id != id } ?? false }) else { return }
        throw DirectoryError(.nameTaken, "Another user has this address.", field: "email")
    }
}
