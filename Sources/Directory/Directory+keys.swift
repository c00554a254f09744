import Logging
import Policy
import Ports
import Secrets
import Vocabulary

extension Directory {
    /// The longest time for which a rotated key's old text may go on working: 30 days.
    public static let longestGrace = Duration.seconds(30 * 86_400)

    /// Makes a key in a team.
    public func createKey(
        in team: TeamID,
        _ terms: KeyTerms,
        by actor: Actor
    ) throws(DirectoryError) -> IssuedKey {
        try createKey(in: team, terms, text: KeyText.generate(), by: actor)
    }

    /// Changes a key's terms.
    ///
    /// `stated` are those of which the actor says something, be it what they are already.
    public func updateKey(
        _ id: KeyID,
        stating stated: FixedTerms = [],
        by actor: Actor,
        _ edit: (inout KeyTerms) throws(DirectoryError) -> Void
    ) throws(DirectoryError) -> Key {
        let key = try change(by: actor) { (draft) throws(DirectoryError) in
            let old = try liveKey(id, in: draft.snapshot)
            try Self.checkNotDeclared(old)
            var terms = KeyTerms(old)
            try edit(&terms)
            try terms.validate()
            var key = old.with(terms)
            try FixedTermsRules.mark(&key, changing: old, stating: stated, by: actor, in: draft.snapshot)
            guard key != old else { return old }
            try OwnerRules.check(key, changing: old, by: actor, in: draft.snapshot)
            try NarrowingRules.check(key, changing: old, in: draft.snapshot)
            draft.put(key)
            try AllocationRules.check(key, changing: old, in: draft.snapshot, now: now())
            return key
        }
        logger.notice("key changed", metadata: ["key.id": "\(id)"])
        return key
    }

    /// Gives a key a new text; the old one goes on working for the grace given.
    ///
    /// An older text that is still in an earlier grace ends at once: at most two texts work at a time.
    public func rotateKey(
        _ id: KeyID,
        grace: Duration,
        by actor: Actor
    ) throws(DirectoryError) -> IssuedKey {
        guard grace >= .zero, grace <= Self.longestGrace else {
            throw .invalid(
                "grace_seconds",
                "The grace is 0 to \(Self.longestGrace.components.seconds) seconds."
            )
        }
        let text = KeyText.generate()
        let key = try change(by: actor) { (draft) throws(DirectoryError) in
            var key = try liveKey(id, in: draft.snapshot)
            try Self.checkNotDeclared(key)
            // Whoever gets the new text can act for the owner.
            try OwnerRules.check(key, changing: nil, by: actor, in: draft.snapshot)
            key.previousDigest = grace > .zero ? key.digest : nil
            key.previousExpiresAt = grace > .zero ? now() + grace : nil
            key.digest = hasher.digest(of: text.revealed)
            key.prefix = KeyText.prefix(of: text.revealed) ?? KeyText.mark
            draft.put(key, action: "key.rotate")
            return key
        }
        logger.notice("key rotated", metadata: ["key.id": "\(id)"])
        return IssuedKey(key: key, secret: text)
    }

    /// Ends a key for good; one that is revoked already stays as it is.
    ///
    /// The audit trail says whether its open exchanges are to be cut off, of one that is revoked already too; whoever
    /// calls this does it afterwards.
    public func revokeKey(
        _ id: KeyID,
        cuttingOff isCut: Bool = false,
        by actor: Actor
    ) throws(DirectoryError) -> Key {
        let action = isCut ? "key.revoke.cut" : "key.revoke"
        let key = try change(by: actor) { (draft) throws(DirectoryError) in
            let key = try knownKey(id, in: draft.snapshot)
            guard key.revokedAt == nil else {
                let subject = ScopeName.key(id).description
                if isCut { draft.note(AuditEvent(action, subject, before: .key(key), after: .key(key))) }
                return key
            }
            return revoke(key, action: action, in: &draft)
        }
        logger.notice("key revoked", metadata: ["key.id": "\(id)"])
        return key
    }

    /// Ends a key in a draft.
    func revoke(_ key: Key, action: String = "key.revoke", in draft: inout Draft) -> Key {
        var key = key
        key.revokedAt = now()
        key.previousDigest = nil
        key.previousExpiresAt = nil
        draft.put(key, action: action)
        return key
    }

    func createKey(
        in team: TeamID,
        _ terms: KeyTerms,
        text: Secret,
        by actor: Actor
    ) throws(DirectoryError) -> IssuedKey {
        let key = try change(by: actor) { (draft) throws(DirectoryError) in
            try terms.validate()
            guard draft.snapshot.team(team) != nil else {
                throw .invalid("team_id", "There is no such team.")
            }
            let id = KeyID.random()
            var key = Key(
                id: id,
                scope: try durably { try store.scope(for: .key(id)) },
                prefix: KeyText.prefix(of: text.revealed) ?? Self.foreignPrefix,
                digest: hasher.digest(of: text.revealed),
                team: team,
                name: terms.name,
                owner: MemberID(ServiceAccountID(of: team)),
                createdAt: now()
            ).with(terms)
            try FixedTermsRules.mark(&key, changing: nil, by: actor, in: draft.snapshot)
            try OwnerRules.check(key, changing: nil, by: actor, in: draft.snapshot)
            try NarrowingRules.check(key, changing: nil, in: draft.snapshot)
            draft.put(key)
            try AllocationRules.check(key, changing: nil, in: draft.snapshot, now: now())
            return key
        }
        logger.notice("key created", metadata: ["key.id": "\(key.id)", "team.id": "\(team)"])
        return IssuedKey(key: key, secret: text)
    }

    /// The prefix of a key whose text is not of our form: no part of such a text is known to be public.
    private static let foreignPrefix = "(given)"

    private static func checkNotDeclared(_ key: Key) throws(DirectoryError) {
        guard key.workload == nil else {
            throw DirectoryError(
                .managedByFile,
                "The key stands for a rule of a trusted issuer. Change it in the configuration file."
            )
        }
    }

    private func knownKey(_ id: KeyID, in snapshot: Snapshot) throws(DirectoryError) -> Key {
        guard let principal = snapshot.principal(id) else {
            throw DirectoryError(.notFound, "There is no such key.")
        }
        return principal.key
    }

    private func liveKey(_ id: KeyID, in snapshot: Snapshot) throws(DirectoryError) -> Key {
        let key = try knownKey(id, in: snapshot)
        guard key.revokedAt == nil else {
            throw DirectoryError(.keyRevoked, "The key is revoked, which is final. Make a new one.")
        }
        return key
    }
}
