import DirectoryTesting
import Policy
import Secrets
import Testing
import Vocabulary

@testable import Directory

@Suite("First start")
struct FirstStartTests {
    @Test("an empty store gets a root team, a key in it and an admin token")
    func first() throws {
        let opened = try Directories.open()

        let key = try #require(opened.generated.bootstrapKey)
        let token = try #require(opened.generated.adminToken)
        let snapshot = opened.directory.snapshot
        let principal = try Access.authenticate(
            opened.hasher.digest(of: key.revealed),
            in: snapshot,
            now: Directories.time
        )
        #expect(opened.isFirstStart)
        #expect(principal.key.team == .root)
        #expect(principal.key.owner == "svc_root")
        #expect(principal.key.prefix == key.revealed.prefix(18))
        #expect(snapshot.team(.root)?.models == ["*"])
        #expect(snapshot.team(.root)?.budget == nil)
        #expect(opened.adminAccess.accepts(token.revealed.utf8))
        #expect(!opened.adminAccess.accepts("".utf8))
    }

    @Test("a later start generates nothing and knows the same secrets")
    func later() throws {
        let store = InMemoryDirectoryStore()
        let first = try Directories.open(store)
        let writes = store.writes

        let later = try Directories.open(store)

        let key = try #require(first.generated.bootstrapKey)
        let token = try #require(first.generated.adminToken)
        #expect(later.generated == StartSecrets())
        #expect(!later.isFirstStart)
        #expect(later.directory.snapshot.principal(digest: later.hasher.digest(of: key.revealed)) != nil)
        #expect(later.adminAccess.accepts(token.revealed.utf8))
        #expect(store.writes == writes)
    }

    @Test("secrets of the environment are used and not given back")
    func environment() throws {
        let store = InMemoryDirectoryStore()
        let environment = StartSecrets(environment: [
            "GATEHOUSE_BOOTSTRAP_KEY": "my own key", "GATEHOUSE_ADMIN_TOKEN": "my own token",
        ])

        let opened = try Directories.open(store, environment: environment)

        #expect(opened.generated == StartSecrets())
        #expect(opened.directory.snapshot.keyCount == 1)
        #expect(opened.directory.snapshot.principal(digest: opened.hasher.digest(of: "my own key")) != nil)
        #expect(opened.adminAccess.accepts("my own token".utf8))
    }

    @Test("secrets given on a later start are honoured too, once")
    func environmentLater() throws {
        let store = InMemoryDirectoryStore()
        let first = try Directories.open(store)
        let environment = StartSecrets(bootstrapKey: Secret("given later"), adminToken: Secret("later token"))

        _ = try Directories.open(store, environment: environment)
        let opened = try Directories.open(store, environment: environment)

        let firstToken = try #require(first.generated.adminToken)
        #expect(opened.directory.snapshot.keyCount == 2)
        #expect(opened.directory.snapshot.principal(digest: opened.hasher.digest(of: "given later")) != nil)
        #expect(opened.adminAccess.accepts("later token".utf8))
        #expect(!opened.adminAccess.accepts(firstToken.revealed.utf8))
    }

    @Test("a first start that is cut short after any write is completed by the next", arguments: 0..<4)
    func cutShort(writes: Int) throws {
        let store = InMemoryDirectoryStore()
        store.allow(writes: writes)
        #expect(throws: (any Error).self) { try Directories.open(store) }
        store.allow(writes: .max)

        let opened = try Directories.open(store)

        #expect(opened.directory.snapshot.team(.root) != nil)
        #expect(opened.directory.snapshot.keyCount == 1)
        #expect(opened.generated.adminToken != nil)
    }

    @Test("an empty variable counts as absent")
    func emptyVariable() {
        #expect(StartSecrets(environment: ["GATEHOUSE_ADMIN_TOKEN": ""]) == StartSecrets())
    }
}
