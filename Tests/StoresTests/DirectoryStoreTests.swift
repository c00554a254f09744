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
        requireLabels: ["region": "eu"],
        budget: BudgetTerms(
            limit: Money(nanos: 5),
            window: .week,
            timeZone: "Europe/London",
            alerts: [50, 80]
        ),
        limits: LimitTerms(requestsPerMinute: 1, tokensPerMinute: 2, concurrency: 3),
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
            owner: "user_1",
            models: [],
            budget: BudgetTerms(limit: Money(nanos: 7)),
            limits: LimitTerms(concurrency: 4),
            expiresAt: UTCTime(seconds: 100),
            revokedAt: UTCTime(seconds: 50),
            tags: ["a": "\u{1}\\", "é": "\""],
            createdAt: UTCTime(seconds: 10)
        )
        key.previousDigest = KeyDigest(words: (5, 6, 7, 8))
        key.previousExpiresAt = UTCTime(seconds: 60)
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
        try store.save(plain)
        try store.save(Self.team)
        try store.save(Self.key)
        try store.save(installationKey: [1, 2, 3])
        try store.save(adminTokenDigest: KeyDigest(words: (9, 8, 7, 6)))
        plain.models = []
        try store.save(plain)
        var changed = Self.key
        changed.tags = [:]
        changed.previousDigest = nil
        changed.previousExpiresAt = nil
        changed.models = nil
        try store.save(changed)
        try store.save(Self.key)
        try store.close()

        let contents = try folder.store().load()

        #expect(contents.teams.sorted { $0.name < $1.name } == [plain, Self.team])
        #expect(contents.keys == [Self.key])
        #expect(contents.installationKey == [1, 2, 3])
        #expect(contents.adminTokenDigest == KeyDigest(words: (9, 8, 7, 6)))
    }

    @Test("a scope keeps its number and is given to nobody else, also after its holder is gone")
    func scopes() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let first = try store.scope(for: .team(TeamID(rawValue: "team_1")))
        let second = try store.scope(for: .key(KeyID(rawValue: "key_1")))
        try store.save(Self.team)
        try store.delete(Self.team.id)

        #expect(first.rawValue == 1)
        #expect(second.rawValue == 2)
        #expect(try store.scope(for: .team(TeamID(rawValue: "team_1"))) == first)
        #expect(try store.scope(for: .key(KeyID(rawValue: "team_1"))).rawValue == 3)
        #expect(try store.load().teams.isEmpty)
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
        try store.save(Self.key)
        var other = Self.key
        other.id = KeyID(rawValue: "key_2")

        #expect(throws: (any Error).self) { try store.save(other) }
        #expect(try store.load().keys == [Self.key])
    }
}
