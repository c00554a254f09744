import HashTreeCollections
import Vocabulary

/// The sessions of people: looked up like keys, by the digest of a text that only the browser has.
extension Snapshot {
    /// The session whose text has a digest; ended ones are not there, expired ones may be.
    public func session(digest: KeyDigest) -> Session? { sessionsByDigest[digest] }

    /// The sessions of a person, oldest first.
    public func sessions(of user: UserID) -> [Session] {
        (sessionsByUser[user] ?? []).compactMap { sessionsByDigest[$0] }
            .sorted { ($0.createdAt, $0.id.rawValue) < ($1.createdAt, $1.id.rawValue) }
    }

    /// All sessions, in no order.
    public var sessions: some Sequence<Session> { sessionsByDigest.lazy.map(\.value) }

    /// Puts a session in.
    public mutating func put(_ session: Session) {
        version += 1
        sessionsByDigest[session.digest] = session
        sessionsByUser[session.user, default: []].insert(session.digest)
    }

    /// Takes a session out.
    public mutating func remove(_ session: Session) {
        version += 1
        sessionsByDigest[session.digest] = nil
        sessionsByUser[session.user]?.remove(session.digest)
        if sessionsByUser[session.user]?.isEmpty ?? false { sessionsByUser[session.user] = nil }
    }
}
