import Policy
import Ports
import Stores
import Testing
import Vocabulary

@Suite("Teams and keys in SQLite")
struct DirectoryStoreTests {
    private static let team = Team(
        id: TeamID(rawValue: "team_1"),
        scope: ScopeID(rawValue: 2),
        name: "search",
        parent: .root,
        models: ["fast", "claude-*"],
        passthrough: ["openai", "files-*"],
        requireLabels: ["region": "eu"],
        budget: BudgetTerms(
            Quantity(count: 5).amount(.usd),
            window: .week,
            cycle: CivilDate("2026-01-04").map { BudgetCycle(every: 2, startsOn: $0) },
            timeZone: "Europe/London",
            alerts: [50, 80]
        ),
        limits: LimitTerms(requestsPerMinute: 1, tokensPerMinute: 2, concurrency: 3),
        weight: 4,
        waiting: WaitingTerms(priority: .batch, longest: .milliseconds(2500)),
        isManagedByFile: true,
        createdAt: UTCTime(seconds: 9)
    )

    private static var key: Key {
        var key = Key(
            id: KeyID(rawValue: "key_1"),
            scope: ScopeID(rawValue: 3),
            prefix: "sk-gh-abc",
            digest: KeyDigest(words: (1, .max, 3, 4)),
            team: TeamID(rawValue: "team_1"),
            name: "k \"quoted\"",
            owner: MemberID(rawValue: "user_1"),
            uses: [.inference, .admin],
            sourceAddresses: ["10.0.0.0/8", "::1"].compactMap { AddressRange($0) },
            models: [],
            passthrough: [],
            requireLabels: ["region": "eu", "retention": "none"],
            budget: BudgetTerms(
                Quantity(count: 7).amount(.tokens),
                window: .fixed,
                span: BudgetSpan(start: UTCTime(seconds: 0), end: UTCTime(seconds: 900)),
                grants: [
                    BudgetGrant(amount: Quantity(count: 1), end: UTCTime(seconds: 8), reason: "é \"x\""),
                    BudgetGrant(
                        amount: Quantity(count: 2),
                        start: UTCTime(seconds: 4),
                        end: UTCTime(seconds: 9)
                    ),
                ],
                carryOver: CarryOver(most: Quantity(count: 3))
            ),
            limits: LimitTerms(concurrency: 4),
            expiresAt: UTCTime(seconds: 100),
            revokedAt: UTCTime(seconds: 50),
            tags: ["a": "\u{1}\\", "é": "\""],
            createdAt: UTCTime(seconds: 10)
        )
        key.fixedTerms = [.budget, .tags]
        key.previousDigest = KeyDigest(words: (5, 6, 7, 8))
        key.previousExpiresAt = UTCTime(seconds: 60)
        key.workload = WorkloadClaim(issuer: "https://id.example", claim: "sub", value: "a \"b\"")
        key.isManagedByFile = true
        return key
    }

    @Test("a new database is empty")
    func empty() throws {
        let folder = try StoreFolder()
        let contents = try folder.store().load()

        #expect(contents.teams.isEmpty)
        #expect(contents.keys.isEmpty)
        #expect(contents.installationKey == nil)
        #expect(contents.adminTokenDigest == nil)
    }

    @Test("everything that is saved is there after reopening")
    func roundTrip() throws {
        let folder = try StoreFolder()
        var plain = Team(
            id: .root,
            scope: ScopeID(rawValue: 1),
            name: "root",
            parent: nil,
            createdAt: UTCTime(seconds: 8)
        )
        let store = try folder.store()
        try store.save([.team(plain)])
        try store.save([.team(Self.team)])
        try store.save([.key(Self.key)])
        try store.save(installationKey: [1, 2, 3])
        try store.save(adminTokenDigest: KeyDigest(words: (9, 8, 7, 6)))
        try store.save([.declared(["model:a": "{}", "gone": ""])])
        try store.save([.declared(["model:a": "{\"é\":1}"])])
        plain.models = []
        try store.save([.team(plain)])
        var changed = Self.key
        changed.tags = [:]
        changed.previousDigest = nil
        changed.previousExpiresAt = nil
        changed.models = nil
        changed.workload = nil
        changed.isManagedByFile = false
        try store.save([.key(changed)])
        try store.save([.key(Self.key)])
        try store.close()

        let contents = try folder.store().load()

        #expect(contents.teams.sorted { $0.name < $1.name } == [plain, Self.team])
        #expect(contents.keys == [Self.key])
        #expect(contents.installationKey == [1, 2, 3])
        #expect(contents.declared == ["model:a": "{\"é\":1}"])
        #expect(contents.adminTokenDigest == KeyDigest(words: (9, 8, 7, 6)))
    }

    @Test("a scope keeps its number and is given to nobody else, also after its holder is gone")
    func scopes() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let first = try store.scope(for: .team(TeamID(rawValue: "team_1")))
        let second = try store.scope(for: .key(KeyID(rawValue: "key_1")))
        try store.save([.team(Self.team)])
        try store.save([.removeTeam(Self.team.id)])

        #expect(first.rawValue == 1)
        #expect(second.rawValue == 2)
        #expect(try store.scope(for: .team(TeamID(rawValue: "team_1"))) == first)
        #expect(try store.scope(for: .key(KeyID(rawValue: "team_1"))).rawValue == 3)
        #expect(try store.load().teams.isEmpty)
    }

    @Test("people, service accounts, roles and the audit trail are there after reopening")
    func governance() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let user = User(
            id: UserID(rawValue: "user_1"),
            scope: ScopeID(rawValue: 7),
            email: "ann@example.com",
            name: "Ann",
            budget: BudgetTerms(limit: Money(nanos: 5)),
            limits: LimitTerms(concurrency: 2),
            disabledAt: UTCTime(seconds: 3),
            origin: .scim,
            externalID: "x",
            groups: ["all", "\"quoted\", with a comma"],
            profile: ProvisionedProfile(
                userName: "ann",
                displayName: "Ann",
                formattedName: "Ann O",
                givenName: "Ann",
                familyName: "O",
                emails: [.init(value: "Ann@example.com", type: "work", isPrimary: true)]
            ),
            createdAt: UTCTime(seconds: 1),
            changedAt: UTCTime(seconds: 4)
        )
        let account = ServiceAccount(
            id: ServiceAccountID(rawValue: "svc_1"),
            scope: ScopeID(rawValue: 8),
            team: .root,
            name: "robot",
            limits: LimitTerms(requestsPerMinute: 1),
            createdAt: UTCTime(seconds: 2)
        )
        let kept = Membership(member: MemberID(user.id), team: .root, role: .viewer)
        let taken = Membership(member: MemberID(user.id), team: .root, role: .admin)
        let second = UserID(rawValue: "user_2")
        var group = UserGroup(
            id: GroupID(rawValue: "group_1"),
            displayName: "g",
            externalID: "e",
            createdAt: UTCTime(seconds: 1),
            changedAt: UTCTime(seconds: 2)
        )
        var gone = group
        gone.id = GroupID(rawValue: "group_2")
        let role = GroupRole(group: "g", team: "search", role: .admin)
        let roles = [role, GroupRole(group: "g", team: "a/b", role: .viewer)]
        let row = AuditRow(
            sequence: 1,
            time: UTCTime(seconds: 5),
            actor: "system",
            action: "user.create",
            subject: "user:user_1",
            before: "",
            after: "{}",
            hash: [1, 2, 3]
        )
        let point = AuditCheckpoint(
            sequence: 1,
            hash: [1],
            time: UTCTime(seconds: 6),
            previous: 0,
            publicKey: [2],
            signature: [3]
        )
        try store.save(
            [
                .user(user), .serviceAccount(account), .membership(kept), .membership(taken),
                .removeMembership(taken), .groupRoles([role]), .groupRoles(roles),
                .userGroup(group), .join(group.id, [user.id, second, UserID(rawValue: "user_3")]),
                .leave(group.id, [UserID(rawValue: "user_3")]), .userGroup(gone), .join(gone.id, [user.id]),
                .removeUserGroup(gone.id), .removeUser(second),
            ],
            audit: [row],
            checkpoint: point
        )
        try store.save(lastUses: [KeyID(rawValue: "key_1"): UTCTime(seconds: 9)])
        #expect(throws: (any Error).self) {
            try store.save([.removeUser(user.id)], audit: [row], checkpoint: nil)
        }
        try store.close()

        let again = try folder.store()
        let contents = try again.load()

        #expect(contents.users == [user])
        #expect(contents.serviceAccounts == [account])
        #expect(contents.memberships == [kept])
        #expect(contents.groupRoles == roles)
        group.members = [user.id]
        #expect(contents.userGroups == [group])
        #expect(contents.lastAuditRow == row)
        #expect(contents.lastAuditCheckpoint == 1)
        #expect(contents.lastUses == [KeyID(rawValue: "key_1"): UTCTime(seconds: 9)])
        #expect(try again.auditRows(AuditFilter(), before: nil, limit: 10) == [row])
        #expect(try again.auditCheckpoints() == [point])
        #expect(try again.auditCheckpoints(after: 1).isEmpty)
    }

    @Test("a second process is told that the database is open")
    func lock() throws {
        let folder = try StoreFolder()
        let store = try folder.store()

        let failure = #expect(throws: StoreFailure.self) { try folder.store() }
        #expect(failure?.description.contains("another gateway has this database open") == true)
        try store.close()
        try folder.store().close()
    }

    @Test("two keys cannot have the same digest")
    func digestTaken() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        try store.save([.key(Self.key)])
        var other = Self.key
        other.id = KeyID(rawValue: "key_2")

        #expect(throws: (any Error).self) { try store.save([.key(other)]) }
        #expect(try store.load().keys == [Self.key])
    }

    @Test("what people come in with is read back as it was written, and gone when it is removed")
    func signIn() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let (ann, ben) = (UserID(rawValue: "user_1"), UserID(rawValue: "user_2"))
        let identity = ExternalIdentity(issuer: "https://id", subject: "s")
        let link = SignInLink(
            digest: KeyDigest(words: (1, 2, 3, 4)),
            user: nil,
            highRoles: [.auditor, .platformAdmin],
            createdAt: UTCTime(seconds: 1),
            expiresAt: UTCTime(seconds: 2)
        )
        let session = Session(
            id: SessionID(rawValue: "session_1"),
            digest: KeyDigest(words: (5, 6, 7, .max)),
            user: ann,
            way: .openID,
            address: "::1",
            agent: "é \"x\"",
            createdAt: UTCTime(seconds: 3),
            expiresAt: UTCTime(seconds: 4)
        )
        try store.save(
            [
                .password(ann, "old"), .password(ann, "hash"), .password(ben, "other"), .signInLink(link),
                .session(session), .externalIdentity(identity, ann),
            ]
        )
        try store.save(sessionUses: [session.id: UTCTime(seconds: 9)])

        let contents = try store.load()

        #expect(contents.passwords == [ann: "hash", ben: "other"])
        #expect(contents.signInLinks == [link])
        #expect(contents.sessions == [session])
        #expect(contents.sessionUses == [session.id: UTCTime(seconds: 9)])
        #expect(contents.externalIdentities == [identity: ann])
        try store.save(
            [
                .removePassword(ann), .removeSignInLink(link.digest), .removeSession(session.id),
                .removeExternalIdentity(identity),
            ]
        )
        let left = try store.load()
        #expect(left.passwords == [ben: "other"] && left.signInLinks.isEmpty && left.sessions.isEmpty)
        #expect(left.externalIdentities.isEmpty && left.sessionUses.isEmpty)
    }
}

extension SQLiteStore {
    fileprivate func save(_ writes: [DirectoryWrite]) throws {
        try save(writes, audit: [], checkpoint: nil)
    }
}
