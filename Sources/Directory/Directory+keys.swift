import Logging
import Policy
import Ports
import Secrets
import Vocabulary

extension Directory {
    /// The longest time for which a rotated key's old text may go on working: 30 days.
    public static let longestGrace = Duration.seconds(30 * 86_400)

    /// Makes a key in a team.
    public func createKey(in team: TeamID, _ terms: KeyTerms) throws(DirectoryError) -> IssuedKey {
        try createKey(in: team, terms, text: KeyText.generate())
    }

    /// Changes a key's terms.
    public func updateKey(
        _ id: KeyID,
        _ edit: (inout KeyTerms) throws(DirectoryError) -> Void
    ) throws(DirectoryError) -> Key {
        let key = try change { (snapshot) throws(DirectoryError) in
            let old = try liveKey(id, in: snapshot)
            var terms = KeyTerms(old)
            try edit(&terms)
            try terms.validate()
            let key = old.with(terms)
            guard key != old else { return old }
            try durably { try store.save(key) }
            snapshot.put(key)
            return key
        }
        logger.notice("key changed", metadata: ["key.id": "\(id)"])
        return key
    }

    /// Gives a key a new text; the old one goes on working for the grace given.
    ///
    /// An older text that is still in an earlier grace ends at once: at most two texts work at a time.
    public func rotateKey(_ id: KeyID, grace: Duration) throws(DirectoryError) -> IssuedKey {
        guard grace >= .zero, grace <= Self.longestGrace else {
            throw .invalid(
                "grace_seconds",
                "The grace is 0 to \(Self.longestGrace.components.seconds) seconds."
            )
        }
        let text = KeyText.generate()
        let key = try change { (snapshot) throws(DirectoryError) in
            var key = try liveKey(id, in: snapshot)
            key.previousDigest = grace > .zero ? key.digest : nil
            key.previousExpiresAt = grace > .zero ? now() + grace : nil
            key.digest = hasher.digest(of: text.revealed)
            key.prefix = KeyText.prefix(of: text.revealed) ?? KeyText.mark
            try durably { try store.save(key) }
            snapshot.put(key)
            return key
        }
        logger.notice("key rotated", metadata: ["key.id": "\(id)"])
        return IssuedKey(key: key, secret: text)
    }

    /// Ends a key for good; one that is revoked already stays as it is.
    public func revokeKey(_ id: KeyID) throws(DirectoryError) -> Key {
        let key = try change { (snapshot) throws(DirectoryError) in
            var key = try knownKey(id, in: snapshot)
            guard key.revokedAt == nil else { return key }
            key.revokedAt = now()
            key.previousDigest = nil
            key.previousExpiresAt = nil
            try durably { try store.save(key) }
            snapshot.put(key)
            return key
        }
        logger.notice("key revoked", metadata: ["key.id": "\(id)"])
        return key
    }

    func createKey(in team: TeamID, _ terms: KeyTerms, text: Secret) throws(DirectoryError) -> IssuedKey {
        let key = try change { (snapshot) throws(DirectoryError) in
            try terms.validate()
            guard snapshot.team(team) != nil else { throw .invalid("team_id", "There is no such team.") }
            let id = KeyID.random()
            let key = Key(
                id: id,
                scope: try durably { try store.scope(for: .key(id)) },
                prefix: KeyText.prefix(of: text.revealed) ?? Self.foreignPrefix,
                digest: hasher.digest(of: text.revealed),
                team: team,
                name: terms.name,
                owner: "",
                createdAt: now()
            ).with(terms)
            try durably { try store.save(key) }
            snapshot.put(key)
            return key
        }
        logger.notice("key created", metadata: ["key.id": "\(key.id)", "team.id": "\(team)"])
        return IssuedKey(key: key, secret: text)
    }

    /// The prefix of a key whose text is not of our form: no part of such a text is known to be public.
    private static let foreignPrefix = "(given)"

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
