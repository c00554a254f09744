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
        let names = ["key:key_2", "service_account:svc_1", "team:team_a", "user:user_7"]
        #expect(snapshot.budgets(after: nil).map(\.text) == names)
        #expect(snapshot.budgets(after: BudgetMark(names[1])).map(\.text) == Array(names[2...]))
        #expect(snapshot.budgets(of: .root, after: nil).map(\.text) == Array(names[..<2]))
        #expect(
            names.map { ScopeName($0).flatMap { snapshot.node(named: $0) }?.name.description } == names
        )

        key.team = TeamID(rawValue: "team_a")
        snapshot.put(key)
        snapshot.remove(serviceAccount: ServiceAccountID(rawValue: "svc_1"))
        snapshot.remove(user: UserID(rawValue: "user_7"))

        #expect(snapshot.budgets(after: nil).map(\.text) == ["key:key_2", "team:team_a"])
        #expect(snapshot.budgets(of: key.team, after: nil).map(\.text) == ["key:key_2", "team:team_a"])
        #expect(Array(snapshot.budgets(of: .root, after: nil)).isEmpty)
    }

    @Test("of the budgets that are watched only those that have changed are told of")
    func watched() throws {
        var snapshot = sample()
        #expect(snapshot.watchedBudgets(changedAfter: 0).isEmpty)
        for number in 2...9 as ClosedRange<UInt64> {
            var key = key("key_\(number)", in: .root, digest: number)
            key.budget = BudgetTerms(limit: Money(nanos: 5), alerts: [50])
            snapshot.put(key)
        }
        let start = snapshot.version
        #expect(snapshot.watchedBudgets(changedAfter: 0).count == 8)
        #expect(snapshot.watchedBudgets(changedAfter: start).isEmpty)

        var (renamed, lifted, left) = (
            try #require(snapshot.principal(KeyID(rawValue: "key_3"))).key,
            try #require(snapshot.principal(KeyID(rawValue: "key_4"))).key,
            try #require(snapshot.principal(KeyID(rawValue: "key_5"))).key
        )
        renamed.name = "other"
        lifted.budget?.limit = Quantity(count: 6)
        left.budget?.alerts = []
        for key in [renamed, lifted, left] { snapshot.put(key) }

        #expect(snapshot.watchedBudgets(changedAfter: start) == [.key(lifted.id)])
        #expect(snapshot.watchedBudgets(changedAfter: 0).count == 7)
        #expect(snapshot.watchedBudgets(changedAfter: snapshot.version).isEmpty)
    }

    @Test("keys are in the order of lists: newest first, all, of a team and of an owner")
    func keyOrder() {
        var snapshot = sample()
        let team = TeamID(rawValue: "team_a")
        for number in 2...9 as ClosedRange<UInt64> {
            let key = key("key_\(number)", in: number % 2 == 0 ? team : .root, digest: number)
            snapshot.put(
                Key(
                    id: key.id,
                    scope: key.scope,
                    prefix: key.prefix,
                    digest: key.digest,
                    team: key.team,
                    name: key.name,
                    owner: key.owner,
                    createdAt: start + .seconds(Int64(number / 3))
                )
            )
        }
        func numbers(_ places: SortedRest<KeyPlace>) -> [String] {
            places.map { String($0.id.rawValue.dropFirst(4)) }
        }
        let middle = KeyPlace(createdAt: start + .seconds(1), id: KeyID(rawValue: "key_5"))

        #expect(numbers(snapshot.keys(after: nil)) == ["9", "6", "7", "8", "3", "4", "5", "1", "2"])
        #expect(numbers(snapshot.keys(after: middle)) == ["1", "2"])
        #expect(numbers(snapshot.keys(of: team, after: nil)) == ["6", "8", "4", "1", "2"])
        let owner = MemberID(ServiceAccountID(of: .root))
        #expect(numbers(snapshot.keys(ownedBy: owner, after: middle)).isEmpty)
        #expect(numbers(snapshot.keys(ownedBy: owner, after: nil)) == ["9", "7", "3", "5"])
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
