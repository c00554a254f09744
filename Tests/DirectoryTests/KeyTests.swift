import DirectoryTesting
import Policy
import Ports
import Secrets
import Testing
import Vocabulary

@testable import Directory

@Suite("Keys")
struct KeyTests {
    private let store = InMemoryDirectoryStore()
    private let directory: Directory
    private let hasher: KeyHasher

    init() throws {
        let opened = try Directories.open(store)
        directory = opened.directory
        hasher = opened.hasher
    }

    @Test("a new key works at once and is kept as a digest")
    func create() throws {
        let issued = try directory.createKey(in: .root, KeyTerms(name: "k", tags: ["env": "test"]))

        let principal = try authenticate(issued.secret)
        #expect(principal.key == issued.key)
        #expect(issued.key.digest == hasher.digest(of: issued.secret.revealed))
        #expect(issued.key.tags == ["env": "test"])
        #expect(try store.load().keys.contains(issued.key))
    }

    @Test("a key's owner is its team's service account unless one is given")
    func owner() throws {
        let team = try directory.createTeam(TeamTerms(name: "team"))

        let own = try directory.createKey(in: team.id, KeyTerms(name: "a")).key
        let ann = MemberID(try directory.createUser(UserTerms(email: "ann@example.com"), by: .system).id)
        let given = try directory.createKey(in: team.id, KeyTerms(name: "b", owner: ann)).key

        #expect(own.owner.rawValue == "svc_" + team.id.rawValue.dropFirst(5))
        #expect(given.owner == ann)
        #expect(throws: DirectoryError.self) {
            try directory.createKey(in: team.id, KeyTerms(name: "c", owner: "user_nobody"))
        }
        #expect(throws: DirectoryError.self) {
            try directory.createKey(in: team.id, KeyTerms(name: "c", owner: "ann"))
        }
    }

    @Test("a key in an unknown team is refused")
    func unknownTeam() {
        let error = #expect(throws: DirectoryError.self) {
            try directory.createKey(in: TeamID(rawValue: "team_none"), KeyTerms(name: "k"))
        }
        #expect(error?.field == "team_id")
    }

    @Test("a rotated key's old text works until the grace is over")
    func rotate() throws {
        let old = try directory.createKey(in: .root, KeyTerms(name: "k"))

        let new = try directory.rotateKey(old.key.id, grace: .seconds(60))

        #expect(new.key.id == old.key.id)
        #expect(new.key.prefix != old.key.prefix)
        #expect(try authenticate(new.secret).key.id == old.key.id)
        #expect(try authenticate(old.secret, after: .seconds(59)).key.id == old.key.id)
        #expect(throws: Refusal.self) { try authenticate(old.secret, after: .seconds(60)) }
    }

    @Test("without grace the old text ends at once")
    func rotateAtOnce() throws {
        let old = try directory.createKey(in: .root, KeyTerms(name: "k"))

        _ = try directory.rotateKey(old.key.id, grace: .zero)

        #expect(throws: Refusal.self) { try authenticate(old.secret) }
    }

    @Test("a second rotation ends the text before the last")
    func rotateTwice() throws {
        let first = try directory.createKey(in: .root, KeyTerms(name: "k"))
        let second = try directory.rotateKey(first.key.id, grace: .seconds(60))

        _ = try directory.rotateKey(first.key.id, grace: .seconds(60))

        #expect(throws: Refusal.self) { try authenticate(first.secret) }
        #expect(try authenticate(second.secret).key.id == first.key.id)
    }

    @Test("a grace out of range is refused", arguments: [Duration.seconds(-1), .seconds(30 * 86_400 + 1)])
    func graceRange(grace: Duration) throws {
        let key = try directory.createKey(in: .root, KeyTerms(name: "k")).key
        #expect(throws: DirectoryError.self) { try directory.rotateKey(key.id, grace: grace) }
    }

    @Test("revoking is final")
    func revoke() throws {
        let old = try directory.createKey(in: .root, KeyTerms(name: "k"))
        let issued = try directory.rotateKey(old.key.id, grace: .seconds(60))

        let revoked = try directory.revokeKey(issued.key.id)
        let again = try directory.revokeKey(issued.key.id)

        #expect(revoked.revokedAt == Directories.time)
        #expect(again == revoked)
        #expect(throws: Refusal.self) { try authenticate(issued.secret) }
        #expect(throws: Refusal.self) { try authenticate(old.secret) }
        #expect(throws: DirectoryError.self) { try directory.rotateKey(issued.key.id, grace: .zero) }
        #expect(throws: DirectoryError.self) { try directory.updateKey(issued.key.id) { $0.name = "x" } }
    }

    @Test("a change binds the next request")
    func update() throws {
        let issued = try directory.createKey(in: .root, KeyTerms(name: "k"))

        _ = try directory.updateKey(issued.key.id) {
            $0.models = []
            $0.expiresAt = Directories.time + .seconds(10)
        }

        let principal = try authenticate(issued.secret)
        #expect(!Access.isGranted("demo", to: principal))
        #expect(throws: Refusal.self) { try authenticate(issued.secret, after: .seconds(10)) }
    }

    private func authenticate(_ secret: Secret, after time: Duration = .zero) throws -> Principal {
        try Access.authenticate(
            hasher.digest(of: secret.revealed),
            in: directory.snapshot,
            now: Directories.time + time
        )
    }
}
