import Logging
import Policy
import Ports
import Secrets
import Vocabulary

extension Directory {
    /// The most sessions of a person; one more ends the oldest.
    public static let mostSessions = 20

    /// The session that a text opens, if it is in force under the settings: neither over, nor idle for too long, nor begun
    /// in a way that is not allowed any more, nor of somebody whose account is out of use.
    public func session(
        of text: Secret,
        lastUse: (SessionID) -> UTCTime?,
        settings: SignInSettings,
        now: UTCTime
    ) -> Session? {
        guard SessionText.hasForm(text.revealed) else { return nil }
        let snapshot = published().snapshot
        guard let session = snapshot.session(digest: hasher.digest(of: text.revealed)),
            !Self.isOver(session, lastUse(session.id), settings, now),
            let user = snapshot.user(session.user), user.disabledAt == nil
        else { return nil }
        return session
    }

    /// Ends a session of somebody.
    public func endSession(_ id: SessionID, of user: UserID, by actor: Actor) throws(DirectoryError) {
        try change(by: actor) { (draft) throws(DirectoryError) in
            guard let session = draft.snapshot.sessions(of: user).first(where: { $0.id == id }) else {
                throw DirectoryError(.notFound, "There is no such session.")
            }
            draft.end(session)
        }
        logger.notice("session ended", metadata: ["user.id": "\(user)", "session.id": "\(id)"])
    }

    /// Ends all sessions of somebody but one.
    public func endSessions(
        of id: UserID,
        except kept: SessionID? = nil,
        by actor: Actor
    ) throws(DirectoryError) {
        try change(by: actor) { (draft) throws(DirectoryError) in
            _ = try knownUser(id, in: draft.snapshot)
            for session in draft.snapshot.sessions(of: id) where session.id != kept { draft.end(session) }
        }
        logger.notice("sessions ended", metadata: ["user.id": "\(id)"])
    }

    /// Forgets the sessions that are over and the links of people that nobody used in time.
    public func forgetExpired(
        lastUse: (SessionID) -> UTCTime?,
        settings: SignInSettings
    ) throws(DirectoryError) {
        let time = now()
        let isAnyOver = snapshot.sessions.contains { Self.isOver($0, lastUse($0.id), settings, time) }
        guard isAnyOver || accounts.links.values.contains(where: { $0.user != nil && $0.expiresAt <= time })
        else { return }
        try change(by: .system) { (draft) throws(DirectoryError) in
            for session in draft.snapshot.sessions
            where Self.isOver(session, lastUse(session.id), settings, time) {
                draft.drop(session)
            }
            for link in draft.accounts.links.values where link.user != nil && link.expiresAt <= time {
                draft.drop(link)
            }
        }
    }

    /// Begins a session in a draft.
    func startSession(
        of user: User,
        _ way: Session.Way,
        _ visit: Visit,
        lifetime: Duration,
        in draft: inout Draft
    ) -> StartedSession {
        let text = SessionText.generate()
        let session = Session(
            id: .random(),
            digest: hasher.digest(of: text.revealed),
            user: user.id,
            way: way,
            address: visit.address,
            agent: visit.agent,
            createdAt: now(),
            expiresAt: now() + lifetime
        )
        let others = draft.snapshot.sessions(of: user.id)
        for oldest in others.prefix(max(others.count - (Self.mostSessions - 1), 0)) { draft.end(oldest) }
        draft.begin(session)
        return StartedSession(session: session, user: user, text: text)
    }

    private static func isOver(
        _ session: Session,
        _ lastUse: UTCTime?,
        _ settings: SignInSettings,
        _ now: UTCTime
    ) -> Bool {
        let end = min(session.expiresAt, session.createdAt + settings.sessionLifetime)
        let isAllowed = settings.allowsPasswords || session.way == .openID
        let used = max(lastUse ?? session.createdAt, session.createdAt)
        return now >= end || now - used >= settings.sessionIdle || !isAllowed
    }
}
