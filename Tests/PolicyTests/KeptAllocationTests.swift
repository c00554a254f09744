import Testing
import Vocabulary

@testable import Policy

@Suite("What is given on is kept added up")
struct KeptAllocationTests {
    private static let start = UTCTime(seconds: 1_800_000_000)

    private static func team(_ number: Int32, below parent: Int32?, _ budget: BudgetTerms? = nil) -> Team {
        Team(
            id: number == 0 ? .root : TeamID(rawValue: "team_\(number)"),
            scope: ScopeID(rawValue: number),
            name: "\(number)",
            parent: parent.map { $0 == 0 ? .root : TeamID(rawValue: "team_\($0)") },
            budget: budget,
            createdAt: start
        )
    }

    private static func key(_ number: Int32, of team: Int32, _ budget: BudgetTerms?) -> Key {
        var key = Key(
            id: KeyID(rawValue: "key_\(number)"),
            scope: ScopeID(rawValue: number + 1000),
            prefix: "",
            digest: KeyDigest(words: (UInt64(number), 1, 2, 3)),
            team: team == 0 ? .root : TeamID(rawValue: "team_\(team)"),
            name: "",
            owner: MemberID(rawValue: "svc_a"),
            createdAt: start
        )
        key.budget = budget
        return key
    }

    private static func budget(_ random: inout SeededGenerator) -> BudgetTerms? {
        guard Int.random(in: 0..<3, using: &random) > 0 else { return nil }
        let unit = Bool.random(using: &random) ? BudgetUnit.usd : .tokens
        let window = [BudgetTerms.Window.hour, .day, .week, .month, .total][
            Int.random(in: 0..<5, using: &random)
        ]
        let grants = (0..<Int.random(in: 0...2, using: &random)).map { _ in
            BudgetGrant(
                amount: Quantity(count: Int64.random(in: 1...9, using: &random)),
                start: Bool.random(using: &random)
                    ? nil : start + .seconds(Int64.random(in: -5...20, using: &random)),
                end: start + .seconds(Int64.random(in: 21...40, using: &random))
            )
        }
        let limit = Quantity(count: Int64.random(in: 0...20, using: &random)).amount(unit)
        return BudgetTerms(limit, window: window, grants: grants)
    }

    @Test(
        "whatever comes, goes, moves and changes, it is what counting everything gives",
        arguments: 0..<10 as Range<UInt64>
    )
    func kept(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var snapshot = Snapshot()
        snapshot.put(Self.team(0, below: nil))
        for _ in 0..<300 {
            let number = Int32.random(in: 1..<9, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0, 1:
                // A team hangs below one of a smaller number, which may not have come yet.
                let parent = Int32.random(in: 0..<number, using: &random)
                snapshot.put(Self.team(number, below: parent, Self.budget(&random)))
            case 2:
                let team = Self.team(number, below: 0).id
                if snapshot.children(of: team).isEmpty, snapshot.keys(of: team).allSatisfy({ _ in false }) {
                    snapshot.remove(team: team)
                }
            default:
                let key = Int32.random(in: 0..<20, using: &random)
                var new = Self.key(key, of: number, Self.budget(&random))
                new.revokedAt = Int.random(in: 0..<4, using: &random) == 0 ? Self.start : nil
                snapshot.put(new)
            }
            for team in snapshot.teams {
                let kept = snapshot.allocation(of: team.id)
                #expect((kept == nil) == (team.budget == nil))
                guard let kept, let budget = team.budget else { continue }
                let counted = snapshot.allocation(below: team.id, within: budget)
                #expect(kept.sum == counted.sum)
                for second in Int64(-6)...41 {
                    let moment = Self.start + .seconds(second)
                    #expect(kept.grants.value(at: moment) == counted.grants.value(at: moment))
                }
            }
        }
    }

    /// A node with a budget, and keys below it that have grants, all at different times.
    private func snapshot(keys: Int32) -> Snapshot {
        var snapshot = Snapshot()
        snapshot.put(Self.team(0, below: nil, BudgetTerms(limit: Money(nanos: 1_000_000))))
        snapshot.put(Self.team(1, below: 0))
        for number in 0..<keys { snapshot.put(Self.key(number, of: 1, Self.granted(number))) }
        return snapshot
    }

    private static func granted(_ number: Int32) -> BudgetTerms {
        let begins = start + .seconds(Int64(number) * 7919 % 100_003)
        let grant = BudgetGrant(amount: Quantity(count: 2), start: begins, end: begins + .seconds(1_000_000))
        return BudgetTerms(Quantity(count: 1).amount(.usd), grants: [grant])
    }

    private func nodes(_ snapshot: Snapshot) -> Set<ObjectIdentifier> {
        var found: Set<ObjectIdentifier> = []
        var rest = [snapshot.allocation(of: .root)?.grants.root].compactMap(\.self)
        while let node = rest.popLast() {
            found.insert(ObjectIdentifier(node))
            rest += [node.left, node.right].compactMap(\.self)
        }
        return found
    }

    @Test("a key with a grant more touches its own moments alone", arguments: [10, 10_000] as [Int32])
    func work(keys: Int32) throws {
        let before = snapshot(keys: keys)
        var after = before

        after.put(Self.key(keys, of: 1, Self.granted(keys)))

        let sum = try #require(after.allocation(of: .root))
        #expect(sum.sum == Quantity(count: Int64(keys) + 1))
        // Two moments, each one path in a tree of at most twice as many as there are keys.
        #expect(nodes(after).subtracting(nodes(before)).count <= 44)
        #expect(try #require(sum.grants.root).height <= 21)
    }
}
