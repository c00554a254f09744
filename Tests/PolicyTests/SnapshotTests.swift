import Policy
import Testing
import Vocabulary

@Suite("Snapshot")
struct SnapshotTests {
    private let start = UTCTime(seconds: 0)

    private func digest(_ number: UInt64) -> KeyDigest { KeyDigest(words: (number, 1, 2, 3)) }

    private func key(_ id: String, in team: TeamID, digest number: UInt64, models: [String]? = nil) -> Key {
        Key(
            id: KeyID(rawValue: id),
            scope: ScopeID(rawValue: Int32(number) + 100),
            prefix: "sk-gh-x",
            digest: digest(number),
            team: team,
            name: id,
            owner: MemberID(ServiceAccountID(of: team)),
            models: models,
            createdAt: start
        )
    }

    private func sample() -> Snapshot {
        var snapshot = Snapshot()
        snapshot.put(
            Team(
                id: .root,
                scope: ScopeID(rawValue: 1),
                name: "root",
                parent: nil,
                models: ["*"],
                createdAt: start
            )
        )
        snapshot.put(
            Team(
                id: TeamID(rawValue: "team_a"),
                scope: ScopeID(rawValue: 2),
                name: "a",
                parent: .root,
                models: ["gpt-*"],
                budget: BudgetTerms(limit: Money(nanos: 5)),
                createdAt: start
            )
        )
        snapshot.put(key("key_1", in: TeamID(rawValue: "team_a"), digest: 1))
        return snapshot
    }

    @Test("whoever has a budget of its own is told of: teams, people, service accounts and keys")
    func budgetHolders() {
        var snapshot = sample()
        let budget = BudgetTerms(limit: Money(nanos: 5))
        for (number, own) in [(7, budget), (8, nil)] as [(Int32, BudgetTerms?)] {
            snapshot.put(
                User(
                    id: UserID(rawValue: "user_\(number)"),
                    scope: ScopeID(rawValue: number),
                    email: "\(number)@example.com",
                    name: "",
                    budget: own,
                    createdAt: start
                )
            )
        }
        snapshot.put(
            ServiceAccount(
                id: ServiceAccountID(rawValue: "svc_1"),
                scope: ScopeID(rawValue: 9),
                team: .root,
                name: "s",
                budget: budget,
                createdAt: start
            )
        )
        var key = key("key_2", in: .root, digest: 2)
        key.budget = budget
        snapshot.put(key)
        #expect(
            snapshot.budgetHolders.map(\.name.description).sorted()
                == ["key:key_2", "service_account:svc_1", "team:team_a", "user:user_7"]
        )
    }

    @Test("a key is found by digest with everything above it")
    func path() throws {
        let principal = try Access.authenticate(digest(1), in: sample(), now: start)

        #expect(
            principal.path.nodes.map(\.name.description) == ["key:key_1", "team:team_a", "team:team_root"]
        )
        #expect(principal.path.budgeted.map(\.scope.rawValue) == [2])
        #expect(Access.isGranted("gpt-4o", to: principal))
        #expect(!Access.isGranted("claude", to: principal))
    }

    @Test("a changed team changes what its keys may do")
    func changedTeam() throws {
        var snapshot = sample()
        var team = try #require(snapshot.team(TeamID(rawValue: "team_a")))
        team.models = []
        snapshot.put(team)

        let principal = try Access.authenticate(digest(1), in: snapshot, now: start)

        #expect(!Access.isGranted("gpt-4o", to: principal))
    }

    @Test("unknown, revoked and expired keys get the same refusal")
    func refusals() throws {
        var snapshot = sample()
        var revoked = key("key_2", in: .root, digest: 2)
        revoked.revokedAt = start
        var expired = key("key_3", in: .root, digest: 3)
        expired.expiresAt = start
        snapshot.put(revoked)
        snapshot.put(expired)

        for number in [2, 3, 9] as [UInt64] {
            #expect(throws: Access.invalidKey) {
                try Access.authenticate(digest(number), in: snapshot, now: start)
            }
        }
    }

    @Test("after a rotation both digests open until the grace ends")
    func rotation() throws {
        var snapshot = sample()
        var rotated = key("key_1", in: TeamID(rawValue: "team_a"), digest: 7)
        rotated.previousDigest = digest(1)
        rotated.previousExpiresAt = UTCTime(seconds: 60)
        snapshot.put(rotated)

        _ = try Access.authenticate(digest(7), in: snapshot, now: start)
        _ = try Access.authenticate(digest(1), in: snapshot, now: start)
        #expect(throws: Access.invalidKey) {
            try Access.authenticate(digest(1), in: snapshot, now: UTCTime(seconds: 60))
        }
    }

    @Test(
        "a star in a grant stands for any characters",
        arguments: [
            ("*", "a/b", true), ("gpt-*", "gpt-4o", true), ("gpt-*", "gp", false),
            ("*-mini", "gpt-4o-mini", true),
            ("a*b*c", "aXbYc", true), ("a*b*c", "acb", false), ("a", "a", true), ("a", "ab", false),
        ]
    )
    func globs(pattern: String, name: String, matches: Bool) {
        #expect(ModelGrant(patterns: [pattern]).covers(name) == matches)
    }
}
