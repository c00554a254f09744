import Logging
import Policy
import Ports
import Secrets
import Vocabulary

extension Directory {
    /// Makes a service account in a team.
    public func createServiceAccount(
        in team: TeamID,
        _ terms: ServiceAccountTerms,
        roles: [(team: TeamID, role: Role)] = [],
        by actor: Actor
    ) throws(DirectoryError) -> ServiceAccount {
        let account = try change(by: actor) { (draft) throws(DirectoryError) in
            try terms.validate()
            guard draft.snapshot.team(team) != nil else {
                throw .invalid("team_id", "There is no such team.")
            }
            try checkFree(terms.name, in: team, except: nil, draft.snapshot)
            let id = ServiceAccountID.random()
            let account = ServiceAccount(
                id: id,
                scope: try durably { try store.scope(for: .serviceAccount(id)) },
                team: team,
                name: terms.name,
                createdAt: now()
            ).with(terms, now: now())
            draft.put(account)
            for (team, role) in roles {
                try give(role, at: team, to: MemberID(id), by: actor, in: &draft)
            }
            return account
        }
        logger.notice("service account created", metadata: ["service_account.id": "\(account.id)"])
        return account
    }

    /// Changes a service account.
    public func updateServiceAccount(
        _ id: ServiceAccountID,
        by actor: Actor,
        _ edit: (inout ServiceAccountTerms) throws(DirectoryError) -> Void
    ) throws(DirectoryError) -> ServiceAccount {
        let account = try change(by: actor) { (draft) throws(DirectoryError) in
            let old = try knownServiceAccount(id, in: draft.snapshot)
            var terms = ServiceAccountTerms(old)
            try edit(&terms)
            try terms.validate()
            try checkFree(terms.name, in: old.team, except: id, draft.snapshot)
            let account = old.with(terms, now: now())
            guard account != old else { return old }
            if account.disabledAt != old.disabledAt {
                try checkMayDisable(MemberID(id), by: actor, in: draft.snapshot)
            }
            draft.put(account)
            return account
        }
        logger.notice("service account changed", metadata: ["service_account.id": "\(id)"])
        return account
    }

    /// Deletes a service account that owns no key in force.
    public func deleteServiceAccount(_ id: ServiceAccountID, by actor: Actor) throws(DirectoryError) {
        try change(by: actor) { (draft) throws(DirectoryError) in
            let account = try knownServiceAccount(id, in: draft.snapshot)
            guard draft.snapshot.keys(ownedBy: MemberID(id)).allSatisfy({ $0.key.revokedAt != nil }) else {
                throw DirectoryError(.notEmpty, "It owns keys that are not revoked. Revoke them first.")
            }
            try checkMayDisable(MemberID(id), by: actor, in: draft.snapshot)
            draft.remove(account)
        }
        logger.notice("service account deleted", metadata: ["service_account.id": "\(id)"])
    }

    private func knownServiceAccount(
        _ id: ServiceAccountID,
        in snapshot: Snapshot
    ) throws(DirectoryError) -> ServiceAccount {
        guard let account = snapshot.serviceAccount(id) else {
            throw DirectoryError(.notFound, "There is no such service account.")
        }
        return account
    }

    private func checkFree(
        _ name: String,
        in team: TeamID,
        except id: ServiceAccountID?,
        _ snapshot: Snapshot
    ) throws(DirectoryError) {
        guard snapshot.serviceAccounts(of: team).contains(where: { $0.name == name && $0.id != id }) else {
            return
        }
        throw DirectoryError(.nameTaken, "Another service account of the team has this name.", field: "name")
    }
}
