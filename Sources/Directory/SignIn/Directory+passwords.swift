import Logging
import Policy
import Ports
import Secrets
import Vocabulary

/// Local accounts: what blocks here hashes a password, which takes tenths of a second.
extension Directory {
    /// Signs somebody in with a password; `nil` if address and password do not belong together.
    ///
    /// An unknown address, an account without a password and one that is out of use take as long as a wrong password,
    /// and answer the same.
    public func signIn(
        email: String,
        password: Secret,
        from visit: Visit,
        lifetime: Duration
    ) throws(DirectoryError) -> StartedSession? {
        // Asked for whoever it is: it may have to wait for a change that is being written.
        let accounts = accounts
        let user = snapshot.user(email: email.lowercased())
        let hash = user.flatMap { accounts.passwords[$0.id] }
        guard PasswordHash.verify(password, against: hash), let user, let hash else { return nil }
        let better = hash.needsRehash ? try? PasswordHash(of: password) : nil
        let started = try change(by: Actor(.user(user.id))) {
            (draft) throws(DirectoryError) -> StartedSession? in
            // Whoever was removed, disabled or given another password meanwhile does not come in any more.
            guard let user = draft.snapshot.user(user.id), user.disabledAt == nil,
                draft.accounts.passwords[user.id] == hash
            else { return nil }
            if let better { draft.rehash(better, of: user.id) }
            return startSession(of: user, .password, visit, lifetime: lifetime, in: &draft)
        }
        if let started { logger.notice("signed in", metadata: ["user.id": "\(started.user.id)"]) }
        return started
    }

    /// Gives somebody a new password and ends their other sessions; `false` if the present one is wrong.
    public func changePassword(
        of id: UserID,
        from current: Secret,
        to password: Secret,
        keeping session: SessionID?
    ) throws(DirectoryError) -> Bool {
        let known = accounts.passwords[id]
        guard PasswordHash.verify(current, against: known) else { return false }
        let hash = try Self.hash(password)
        return try change(by: Actor(.user(id))) { (draft) throws(DirectoryError) in
            guard draft.accounts.passwords[id] == known else { return false }
            draft.put(hash, of: id)
            for other in draft.snapshot.sessions(of: id) where other.id != session { draft.end(other) }
            return true
        }
    }

    /// Hashes a new password, or says what is wrong with it.
    static func hash(_ password: Secret) throws(DirectoryError) -> PasswordHash {
        do throws(PasswordError) {
            return try PasswordHash(of: password)
        } catch {
            guard error != .noMemory else {
                throw DirectoryError(.storeUnavailable, "There is no memory to hash the password. Try again.")
            }
            let text = "\(error)"
            throw .invalid("password", text.prefix(1).uppercased() + text.dropFirst() + ".")
        }
    }
}
