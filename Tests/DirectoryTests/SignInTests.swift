import DirectoryTesting
import Policy
import Ports
import Testing
import Vocabulary

@testable import Directory

@Suite("How people come in")
struct SignInTests {
    private static let password = Secret("a long enough password")
    private static let week = Duration.seconds(7 * 86_400)
    private static let visit = Visit(address: "192.0.2.1", agent: "a browser")

    private let store = InMemoryDirectoryStore()
    private let opened: OpenedDirectory
    private var directory: Directory { opened.directory }

    init() throws { opened = try Directories.open(store) }

    private func code(_ body: () throws -> Void) -> DirectoryError.Code? {
        do {
            try body()
            return nil
        } catch { return (error as? DirectoryError)?.code }
    }

    private func person(_ email: String = "ann@example.com") throws -> (user: User, session: StartedSession) {
        let user = try directory.createUser(UserTerms(email: email), by: .system)
        let text = try directory.createSignInLink(for: user.id, by: .adminToken).text
        let session = try directory.useLink(
            text,
            password: Self.password,
            email: nil,
            name: nil,
            from: Self.visit,
            lifetime: Self.week
        )
        return (user, session)
    }

    private func session(
        _ text: Secret,
        lastUse: UTCTime? = nil,
        after time: Duration = .zero,
        _ change: (inout SignInSettings) -> Void = { _ in }
    ) -> Session? {
        var settings = SignInSettings()
        settings.sessionIdle = .seconds(3600)
        change(&settings)
        return directory.session(
            of: text,
            lastUse: { _ in lastUse },
            settings: settings,
            now: Directories.time + time
        )
    }

    @Test("a first start makes one link, which makes the first administrator once")
    func firstLink() throws {
        let link = try #require(opened.firstLink)
        func use() throws -> StartedSession {
            try directory.useLink(
                link,
                password: Self.password,
                email: "Ann@example.com",
                name: "Ann",
                from: Self.visit,
                lifetime: Self.week
            )
        }

        let started = try use()

        #expect(started.user.email == "ann@example.com")
        #expect(directory.snapshot.roles(of: MemberID(started.user.id)) == [.root: [.platformAdmin]])
        #expect(session(started.text)?.user == started.user.id)
        #expect(code { _ = try use() } == .notFound)
        #expect(try Directories.open(store).firstLink == nil)
    }

    @Test("a link that was not used stays the only one over restarts")
    func restartedLink() throws {
        let link = try #require(opened.firstLink)

        let again = try Directories.open(store)

        #expect(again.firstLink == nil)
        #expect(again.directory.signInLink(of: link)?.user == nil)
        #expect(again.directory.signInLink(of: link) != nil)
    }

    @Test("a new link takes the place of the one before, and a bad password leaves it")
    func replacedLink() throws {
        let user = try directory.createUser(UserTerms(email: "ann@example.com"), by: .system)
        let old = try directory.createSignInLink(for: user.id, by: .adminToken).text
        let new = try directory.createSignInLink(for: user.id, by: .adminToken).text
        func use(_ text: Secret, _ password: String) -> DirectoryError.Code? {
            code {
                _ = try directory.useLink(
                    text,
                    password: Secret(password),
                    email: nil,
                    name: nil,
                    from: Self.visit,
                    lifetime: Self.week
                )
            }
        }

        #expect(use(old, "a long enough password") == .notFound)
        #expect(use(new, "short") == .invalidValue)
        #expect(use(new, "a long enough password") == nil)
        #expect(use(new, "a long enough password") == .notFound)
    }

    @Test("a store that is full leaves a link unused and nobody signed in")
    func fullStore() throws {
        let user = try directory.createUser(UserTerms(email: "ann@example.com"), by: .system)
        let text = try directory.createSignInLink(for: user.id, by: .adminToken).text
        store.allow(writes: 0)

        let refused = code {
            _ = try directory.useLink(
                text,
                password: Self.password,
                email: nil,
                name: nil,
                from: Self.visit,
                lifetime: Self.week
            )
        }

        #expect(refused == .storeUnavailable)
        #expect(directory.signInLink(of: text) != nil)
        #expect(directory.snapshot.sessions(of: user.id).isEmpty)
    }

    @Test("nobody makes a link into an account whose roles they could not take")
    func higherAccount() throws {
        let admin = try directory.createUser(UserTerms(email: "ben@example.com"), by: .system)
        _ = try directory.addMember(MemberID(admin.id), .platformAdmin, to: .root, by: .system)
        let auditor = try directory.createUser(UserTerms(email: "cleo@example.com"), by: .system)
        _ = try directory.addMember(MemberID(auditor.id), .auditor, to: .root, by: .host)

        #expect(
            code { _ = try directory.createSignInLink(for: auditor.id, by: Actor(.user(admin.id))) }
                == .forbidden
        )
        #expect(code { _ = try directory.createSignInLink(for: auditor.id, by: .adminToken) } == .forbidden)
        #expect(code { _ = try directory.createSignInLink(for: auditor.id, by: .host) } == nil)
    }

    @Test("a password signs in whatever the case of the address, and nothing else does")
    func password() throws {
        let (user, _) = try person()
        func signIn(_ email: String, _ password: String) throws -> UserID? {
            try directory.signIn(
                email: email,
                password: Secret(password),
                from: Self.visit,
                lifetime: Self.week
            )?.user.id
        }

        #expect(try signIn("ANN@example.com", "a long enough password") == user.id)
        #expect(try signIn("ann@example.com", "a long enough passwore") == nil)
        #expect(try signIn("ben@example.com", "a long enough password") == nil)
        _ = try directory.updateUser(user.id, by: .system) { $0.isDisabled = true }
        #expect(try signIn("ann@example.com", "a long enough password") == nil)
    }

    @Test("a session is in force until it ends, is idle for too long, or its person is disabled")
    func sessionEnds() throws {
        let (user, started) = try person()

        #expect(session(started.text) != nil)
        #expect(session(started.text, after: .seconds(3599)) != nil)
        #expect(session(started.text, after: .seconds(3600)) == nil)
        let used = Directories.time + .seconds(7 * 86_400 - 10)
        #expect(session(started.text, lastUse: used, after: Self.week - .seconds(1)) != nil)
        #expect(session(started.text, lastUse: used, after: Self.week) == nil)
        #expect(session(started.text) { $0.sessionLifetime = .zero } == nil, "a shorter one binds at once")
        #expect(session(started.text) { $0.allowsPasswords = false } == nil)
        #expect(session(Secret("gh-session-" + String(repeating: "A", count: 43))) == nil)
        #expect(session(Secret("anything")) == nil)
        _ = try directory.createSignInLink(for: user.id, by: .adminToken)
        _ = try directory.updateUser(user.id, by: .system) { $0.isDisabled = true }
        #expect(session(started.text) == nil)
        _ = try directory.updateUser(user.id, by: .system) { $0.isDisabled = false }
        #expect(session(started.text) == nil, "what is out of use for a moment ends for good")
        #expect(try store.load().signInLinks.allSatisfy { $0.user == nil })
    }

    @Test("the first administrator's link opens no account that is somebody's already")
    func firstLinkAndOthers() throws {
        let (user, started) = try person("ann@example.com")
        let refused = code {
            _ = try directory.useLink(
                try #require(opened.firstLink),
                password: Self.password,
                email: "Ann@example.com",
                name: nil,
                from: Self.visit,
                lifetime: Self.week
            )
        }

        #expect(refused == .nameTaken)
        #expect(session(started.text)?.user == user.id)
        #expect(directory.snapshot.roles(of: MemberID(user.id)).isEmpty)
    }

    @Test("a link ends when its person gets a role that whoever made it could not have given")
    func preparedLink() throws {
        let user = try directory.createUser(UserTerms(email: "ann@example.com"), by: .system)
        let text = try directory.createSignInLink(for: user.id, by: .adminToken).text
        func use() -> DirectoryError.Code? {
            code {
                _ = try directory.useLink(
                    text,
                    password: Self.password,
                    email: nil,
                    name: nil,
                    from: Self.visit,
                    lifetime: Self.week
                )
            }
        }
        _ = try directory.addMember(MemberID(user.id), .auditor, to: .root, by: .host)

        #expect(use() == .notFound)
        try directory.removeMember(MemberID(user.id), from: .root, by: Actor(.user(user.id)))
        _ = try directory.addMember(MemberID(user.id), .developer, to: .root, by: .adminToken)
        #expect(use() == nil, "lower roles end nothing")
    }

    @Test("a key makes no link into its owner's account")
    func keyOfOneself() throws {
        let user = try directory.createUser(UserTerms(email: "ann@example.com"), by: .system)
        _ = try directory.addMember(MemberID(user.id), .platformAdmin, to: .root, by: .system)
        let key = Actor(.key(KeyID(rawValue: "key_1"), owner: MemberID(user.id)), boundary: .root)

        #expect(code { _ = try directory.createSignInLink(for: user.id, by: key) } == .forbidden)
    }

    @Test("a person has at most twenty sessions: one more ends the oldest")
    func mostSessions() throws {
        let (user, first) = try person()
        for _ in 0..<20 {
            _ = try directory.signIn(
                email: "ann@example.com",
                password: Self.password,
                from: Self.visit,
                lifetime: Self.week
            )
        }

        let sessions = directory.snapshot.sessions(of: user.id)
        #expect(sessions.count == 20)
        #expect(try Directories.open(store).directory.snapshot.sessions(of: user.id).count == 20)
        // At one moment the ids decide which is the oldest.
        #expect(sessions.contains { $0.id == first.session.id } || session(first.text) == nil)
    }

    @Test("a changed password ends all other sessions, and needs the present one")
    func changedPassword() throws {
        let (user, started) = try person()
        let other = try #require(
            try directory.signIn(
                email: "ann@example.com",
                password: Self.password,
                from: Self.visit,
                lifetime: Self.week
            )
        )
        func change(_ current: String) throws -> Bool {
            try directory.changePassword(
                of: user.id,
                from: Secret(current),
                to: Secret("another long password"),
                keeping: started.session.id
            )
        }

        #expect(try !change("not the password"))
        #expect(session(other.text) != nil)
        #expect(try change("a long enough password"))
        #expect(session(other.text) == nil)
        #expect(session(started.text) != nil)
    }

    @Test("a removed person leaves no way in behind")
    func removed() throws {
        let (user, started) = try person()
        _ = try directory.createSignInLink(for: user.id, by: .adminToken)

        try directory.deleteUser(user.id, by: .adminToken)

        let contents = try store.load()
        #expect(contents.passwords.isEmpty && contents.sessions.isEmpty)
        #expect(contents.signInLinks.allSatisfy { $0.user == nil })
        #expect(session(started.text) == nil)
    }

    @Test("what has expired is forgotten, the rest stays")
    func expired() throws {
        let (user, _) = try person()
        _ = try directory.createSignInLink(for: user.id, by: .adminToken)

        var settings = SignInSettings()
        try directory.forgetExpired(lastUse: { _ in nil }, settings: settings)
        #expect(directory.snapshot.sessions(of: user.id).count == 1, "no time has passed")
        settings.sessionIdle = .zero
        try directory.forgetExpired(lastUse: { _ in nil }, settings: settings)

        #expect(directory.snapshot.sessions(of: user.id).isEmpty)
        #expect(try store.load().signInLinks.contains { $0.user == user.id })
    }

    @Test("the audit trail says who came in, how and from where, and no secret")
    func audit() throws {
        let (user, started) = try person()

        let rows = store.audit.filter { $0.subject == "user:\(user.id)" }
        #expect(
            rows.map(\.action) == ["user.create", "sign_in_link.create", "user.password", "session.create"]
        )
        #expect(rows.last?.actor == user.id.rawValue)
        #expect(!rows.contains { ($0.before + $0.after).contains(started.text.revealed) })
    }
}

@Suite("People of an identity provider")
struct IdentityTests {
    private static let identity = ExternalIdentity(issuer: "https://id.example.com", subject: "ann")
    private let store = InMemoryDirectoryStore()
    private let directory: Directory

    init() throws { directory = try Directories.open(store).directory }

    private func signIn(
        _ identity: ExternalIdentity = identity,
        email: String? = "ann@example.com",
        groups: [String]? = nil,
        creates: Bool = true
    ) throws -> User {
        try directory.signIn(
            StatedIdentity(identity: identity, email: email, name: "Ann", groups: groups),
            createsUser: creates,
            from: Visit(address: "", agent: ""),
            lifetime: .seconds(60)
        ).user
    }

    private func code(_ body: () throws -> Void) -> DirectoryError.Code? {
        do {
            try body()
            return nil
        } catch { return (error as? DirectoryError)?.code }
    }

    @Test("somebody new gets an account once, and is known afterwards whatever the address")
    func firstVisit() throws {
        let user = try signIn(groups: ["b", "a", "a"])

        #expect(user.origin == .openID && user.externalID == "ann" && user.groups == ["a", "b"])
        #expect(try signIn(email: "anna@example.com").id == user.id)
        #expect(try signIn(email: nil).id == user.id)
        #expect(try Directories.open(store).directory.snapshot.user(user.id)?.groups == ["a", "b"])
    }

    @Test("groups that are not stated stay, and stated ones take the place of those of before")
    func groups() throws {
        _ = try signIn(groups: ["a"])

        #expect(try signIn(groups: nil).groups == ["a"])
        #expect(try signIn(groups: []).groups == [])
    }

    @Test("an account that was made here is found by the address that the provider vouches for")
    func knownAddress() throws {
        let made = try directory.createUser(UserTerms(email: "ann@example.com"), by: .system)

        #expect(try signIn(email: "Ann@Example.com", creates: false).id == made.id)
    }

    @Test("a first visit ends what somebody may have prepared, a later one ends nothing")
    func prepared() throws {
        let made = try directory.createUser(UserTerms(email: "ann@example.com"), by: .system)
        let link = try directory.createSignInLink(for: made.id, by: .adminToken).text
        let visit = Visit(address: "", agent: "")
        _ = try directory.useLink(
            link,
            password: Secret("a long enough password"),
            email: nil,
            name: nil,
            from: visit,
            lifetime: .seconds(60)
        )

        #expect(try signIn().id == made.id)
        #expect(try store.load().passwords[made.id] == nil)
        #expect(directory.snapshot.sessions(of: made.id).map(\.way) == [.openID])
        #expect(try signIn().id == made.id)
        #expect(directory.snapshot.sessions(of: made.id).count == 2)
    }

    @Test(
        "an address that was given to somebody new opens nobody's account, and neither does one beyond ASCII"
    )
    func recycled() throws {
        _ = try signIn()
        let other = ExternalIdentity(issuer: Self.identity.issuer, subject: "another ann")

        #expect(code { _ = try signIn(other) } == .forbidden)
        #expect(code { _ = try signIn(other, email: "mi\u{212A}e@example.com") } == .forbidden)
    }

    @Test("nobody comes in whose address is not vouched for, or who has no account where none is made")
    func refused() throws {
        #expect(code { _ = try signIn(email: nil) } == .forbidden)
        #expect(code { _ = try signIn(creates: false) } == .forbidden)
        #expect(directory.snapshot.users.allSatisfy { _ in false })
        let user = try signIn()
        _ = try directory.updateUser(user.id, by: .system) { $0.isDisabled = true }
        #expect(code { _ = try signIn(groups: ["new"]) } == .forbidden)
        #expect(directory.snapshot.user(user.id)?.groups == [])
    }

    @Test("another issuer's person of the same name is somebody else")
    func otherIssuer() throws {
        let ann = try signIn()

        let other = try signIn(
            ExternalIdentity(issuer: "https://other.example.com", subject: "ann"),
            email: "other@example.com"
        )

        #expect(other.id != ann.id)
    }
}
