import DirectoryTesting
import Policy
import Ports
import Testing
import Vocabulary

@testable import Directory

@Suite("Trusted issuers in the directory")
struct TrustedIssuerTests {
    private let store = InMemoryDirectoryStore()
    private let directory: Directory

    init() throws { directory = try Directories.open(store).directory }

    private func rule(_ value: String = "svc:*", team: String = "search") -> WorkloadRuleDeclaration {
        WorkloadRuleDeclaration(claim: "sub", value: value, team: team)
    }

    private func apply(
        _ rules: [WorkloadRuleDeclaration],
        _ change: (inout Declaration) -> Void = { _ in }
    ) throws {
        var declaration = Declaration()
        var search = TeamDeclaration(name: "search")
        search.teams = [TeamDeclaration(name: "ranking")]
        declaration.teams = [search]
        if !rules.isEmpty {
            var issuer = TrustedIssuerDeclaration(issuer: "https://id.example", audience: "gatehouse")
            issuer.rules = rules
            declaration.trustedIssuers = [issuer]
        }
        change(&declaration)
        try directory.apply(declaration) { _, _ in nil }
    }

    private var keys: [Key] {
        directory.snapshot.principals.map(\.key).filter { $0.workload != nil }
            .sorted { $0.name < $1.name }
    }

    @Test("a rule has a key in its team with the rule's terms, and keeps it")
    func made() throws {
        var rule = rule(team: "search/ranking")
        rule.models = ["fast"]
        rule.limits = LimitTerms(requestsPerMinute: 5)
        rule.budget = BudgetTerms(limit: Money(nanos: 9))
        rule.tags = ["env": "test"]
        try apply([rule])
        let key = try #require(keys.first)
        let writes = store.writes

        try apply([rule])

        let team = try #require(directory.snapshot.team(key.team))
        #expect(team.name == "ranking")
        #expect(key.owner == MemberID(ServiceAccountID(of: team.id)))
        #expect(key.name == "sub=svc:*")
        #expect(key.isManagedByFile)
        #expect(key.uses == .inference)
        #expect(key.models == ["fast"])
        #expect(key.tags == ["env": "test"])
        #expect(key.budget == rule.budget)
        #expect(keys == [key])
        #expect(store.writes == writes)
        let principal = try Access.authenticate(
            workload: key.id,
            in: directory.snapshot,
            now: Directories.time
        )
        #expect(principal.path.nodes.map(\.name.description).count == 4)
    }

    @Test("changed terms change the key, which stays the same one; after a restart too")
    func changed() throws {
        try apply([rule()])
        let first = try #require(keys.first)
        var rule = rule()
        rule.limits = LimitTerms(concurrency: 2)
        rule.name = "crawler"

        let again = try Directories.open(store).directory
        var declaration = Declaration()
        declaration.teams = [TeamDeclaration(name: "search")]
        var issuer = TrustedIssuerDeclaration(issuer: "https://id.example", audience: "another")
        issuer.rules = [rule]
        declaration.trustedIssuers = [issuer]
        try again.apply(declaration) { _, _ in nil }

        let key = try #require(again.snapshot.principal(first.id)?.key)
        #expect(key.name == "crawler")
        #expect(key.limits.concurrency == 2)
        #expect(key.workload == first.workload)
        #expect(again.snapshot.workloadKeys.count == 1)
    }

    @Test("no text opens such a key, not even one of its digest")
    func noText() throws {
        try apply([rule()])
        let key = try #require(keys.first)

        #expect(directory.snapshot.principal(digest: key.digest) == nil)
        #expect(throws: Access.invalidKey) {
            try Access.authenticate(key.digest, in: directory.snapshot, now: Directories.time)
        }
    }

    @Test("a key with a text stands for no token")
    func noToken() throws {
        let key = try directory.createKey(in: .root, KeyTerms(name: "k")).key

        #expect(throws: Access.invalidKey) {
            try Access.authenticate(workload: key.id, in: directory.snapshot, now: Directories.time)
        }
    }

    @Test(
        "the key of a rule that leaves the file, or moves to another team, is revoked; one that comes back is new"
    )
    func leaves() throws {
        try apply([rule()])
        let first = try #require(keys.first)

        try apply([])
        #expect(try #require(directory.snapshot.principal(first.id)).key.revokedAt != nil)
        #expect(directory.snapshot.workloadKeys.isEmpty)
        try apply([rule()])
        let second = try #require(directory.snapshot.workloadKeys.values.first)
        #expect(second.id != first.id)
        try apply([rule(team: "search/ranking")])

        #expect(try #require(directory.snapshot.principal(second.id)).key.revokedAt != nil)
        let third = try #require(directory.snapshot.workloadKeys.values.first)
        #expect(third.team != second.team)
        #expect(keys.count == 3)
    }

    @Test("a key that was revoked through the API stays revoked while its rule stands")
    func revoked() throws {
        try apply([rule()])
        let key = try #require(keys.first)

        _ = try directory.revokeKey(key.id)
        var changed = rule()
        changed.limits = LimitTerms(concurrency: 2)
        try apply([changed])

        #expect(keys.map(\.id) == [key.id])
        #expect(throws: Access.invalidKey) {
            try Access.authenticate(workload: key.id, in: directory.snapshot, now: Directories.time)
        }
    }

    @Test("the API neither changes nor rotates such a key")
    func readOnly() throws {
        try apply([rule()])
        let key = try #require(keys.first)

        let update = #expect(throws: DirectoryError.self) {
            try directory.updateKey(key.id) { $0.name = "x" }
        }
        let rotation = #expect(throws: DirectoryError.self) {
            try directory.rotateKey(key.id, grace: .zero)
        }

        #expect(update?.code == .managedByFile)
        #expect(rotation?.code == .managedByFile)
    }

    @Test("a team is found by its id or its path; another is refused with the place, and nothing is changed")
    func teams() throws {
        try apply([])
        let made = try directory.createTeam(TeamTerms(name: "a/b"))
        _ = try directory.createTeam(TeamTerms(name: "c", parent: made.id))
        try apply([rule("1", team: made.id.rawValue), rule("2", team: "a/b/c"), rule("3", team: "a/b")])
        #expect(keys.map(\.team) == [made.id, directory.snapshot.children(of: made.id)[0].id, made.id])
        try apply([])
        let outer = try directory.createTeam(TeamTerms(name: "a"))
        _ = try directory.createTeam(TeamTerms(name: "b", parent: outer.id))

        for name in ["a/b", "nowhere", "search/nowhere", "search/", "", "team_nowhere"] {
            let error = #expect(throws: DirectoryError.self) { try apply([rule(), rule("x", team: name)]) }
            #expect(error?.field == "trusted_issuers[0].rules[1].team", "\(name)")
        }
        #expect(keys.count == 3)
    }

    @Test("nobody but the file leads a rule's path elsewhere, so that a reload and a start find its team")
    func keptPaths() throws {
        try apply([])
        let platform = try directory.createTeam(TeamTerms(name: "platform"))
        let builds = try directory.createTeam(TeamTerms(name: "builds", parent: platform.id))
        let other = try directory.createTeam(TeamTerms(name: "other"))
        try apply([rule(team: "platform/builds")])
        let key = try #require(keys.first)
        func refusal(_ change: () throws -> Void) -> DirectoryError? {
            do {
                try change()
                return nil
            } catch { return error as? DirectoryError }
        }

        for id in [platform.id, builds.id] {
            let rename = refusal { _ = try directory.updateTeam(id) { $0.name = "x" } }
            #expect(rename?.code == .managedByFile)
            #expect(rename?.field == "name")
            #expect(rename?.message.contains("trusted_issuers[0].rules[0].team") == true)
            let move = refusal { _ = try directory.updateTeam(id) { $0.parent = other.id } }
            #expect(move?.code == .managedByFile)
            #expect(move?.field == "parent_id")
        }
        let twin = refusal { _ = try directory.createTeam(TeamTerms(name: "platform/builds")) }
        #expect(twin?.code == .managedByFile)
        _ = try directory.updateTeam(builds.id) { $0.limits.concurrency = 3 }
        _ = try directory.updateTeam(other.id) { $0.name = "others" }
        try apply([rule(team: "platform/builds")])

        // Named by its id it may be called as its people like; whether it is there is the file's word still.
        try apply([rule(team: builds.id.rawValue)])
        _ = try directory.updateTeam(builds.id) { $0.name = "x" }
        _ = try directory.revokeKey(key.id)
        #expect(refusal { try directory.deleteTeam(builds.id) }?.code == .managedByFile)
        try apply([rule(team: builds.id.rawValue)])
        #expect(keys.map(\.id) == [key.id])
        try apply([])
        try directory.deleteTeam(builds.id)
    }

    @Test("a rule's terms are within its team's")
    func narrowing() throws {
        var wide = rule()
        wide.models = ["other"]

        let error = #expect(throws: DirectoryError.self) {
            try apply([wide]) { $0.teams[0].models = ["fast"] }
        }

        #expect(error?.code == .exceedsParent)
        #expect(error?.message.hasPrefix("trusted_issuers[0].rules[0]: ") ?? false)
    }

    @Test("a team with such a key in force cannot be deleted")
    func deletion() throws {
        try apply([])
        let team = try directory.createTeam(TeamTerms(name: "own"))
        try apply([rule(team: "own")])

        #expect(throws: DirectoryError.self) { try directory.deleteTeam(team.id) }
    }
}
