import Testing
import Vocabulary

@testable import Policy

/// What a change costs must not rise with what it leaves as it was; what is counted here is the work, not the time.
@Suite("A change of a large snapshot derives no more than of a small one")
struct SnapshotScaleTests {
    private let start = UTCTime(seconds: 0)
    private let team = TeamID(rawValue: "team_a")

    private func key(_ number: Int32, name: String = "") -> Key {
        Key(
            id: KeyID(rawValue: "key_\(number)"),
            scope: ScopeID(rawValue: number + 100),
            prefix: "",
            digest: KeyDigest(words: (UInt64(number), 1, 2, 3)),
            team: team,
            name: name,
            owner: MemberID(ServiceAccountID(of: team)),
            createdAt: start
        )
    }

    /// A snapshot whose keys are all of one team and one owner, which is the worst case.
    private func snapshot(keys: Int32) -> Snapshot {
        var snapshot = Snapshot()
        for (number, id) in [(Int32(1), TeamID.root), (2, team)] {
            let parent: TeamID? = id == .root ? nil : .root
            snapshot.put(
                Team(
                    id: id,
                    scope: ScopeID(rawValue: number),
                    name: id.rawValue,
                    parent: parent,
                    createdAt: start
                )
            )
        }
        for number in 0..<keys { snapshot.put(key(number)) }
        return snapshot
    }

    /// How many principals a change makes: those that were not there before.
    private func derived(from before: Snapshot, to after: Snapshot) -> Int {
        after.principals.count { principal in before.principal(principal.key.id) !== principal }
    }

    @Test("a key more derives itself alone", arguments: [10, 5000] as [Int32])
    func added(keys: Int32) {
        let before = snapshot(keys: keys)
        var after = before

        after.put(key(keys))

        #expect(derived(from: before, to: after) == 1)
        #expect(before.principal(key(keys).id) == nil)
        #expect(after.principal(key(0).id) === after.principal(digest: key(0).digest))
    }

    @Test("a changed key derives itself alone", arguments: [10, 5000] as [Int32])
    func changed(keys: Int32) {
        let before = snapshot(keys: keys)
        var after = before

        after.put(key(3, name: "new"))

        #expect(derived(from: before, to: after) == 1)
        #expect(after.principal(key(3).id)?.key.name == "new")
    }

    @Test("a team more derives no key, a changed one those below it")
    func teams() throws {
        let before = snapshot(keys: 100)
        var (added, changed) = (before, before)
        var other = try #require(before.team(team))
        other.limits = LimitTerms()
        changed.put(other)
        added.put(
            Team(
                id: TeamID(rawValue: "team_b"),
                scope: ScopeID(rawValue: 3),
                name: "b",
                parent: .root,
                createdAt: start
            )
        )

        #expect(derived(from: before, to: added) == 0)
        #expect(derived(from: before, to: changed) == 100)
    }
}
