import DirectoryTesting
import Policy
import Testing
import Vocabulary

@testable import Directory

@Suite("Whatever is accepted, those below a node can spend no more than it has")
struct AllocationPropertyTests {
    /// The day on which the directory's clock stands.
    private static let today = Directories.time.seconds / 86_400
    private static let horizon = today..<today + 430

    @Test("of random trees, windows, grants and moves", arguments: 0..<12 as Range<UInt64>)
    func random(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let directory = try Directories.open().directory
        var accepted = 0
        for step in 1...60 {
            do {
                try change(directory, &random)
                accepted += 1
            } catch let error as DirectoryError where error.code == .exceedsParent {
                // What is refused is not what is looked at here.
            }
            guard step % 12 == 0 else { continue }
            let snapshot = directory.published().snapshot
            for team in snapshot.teams {
                let day = AllocationOracle.excess(below: team, in: snapshot, on: Self.horizon)
                guard let day else { continue }
                Issue.record(
                    "\(team) on \(CivilDate(daysSince1970: day)): \(snapshot.budgets(below: team.id, .usd))"
                )
                return
            }
        }
        #expect(accepted > 10)
    }

    private func change(_ directory: Directory, _ random: inout SeededGenerator) throws {
        let snapshot = directory.published().snapshot
        let teams = snapshot.teams.map(\.id).sorted { $0.rawValue < $1.rawValue }
        let place = teams[Int.random(in: 0..<teams.count, using: &random)]
        // Names that are free, and children of the root that have much to give on.
        let name = "\(teams.count)-\(random.next() % 1000)"
        let size: Int64 = place == .root ? 5000 : 300
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1, 2:
            var terms = TeamTerms(name: name, parent: place, budget: Self.budget(&random, size))
            terms.allowsOverAllocation = Int.random(in: 0..<6, using: &random) == 0
            _ = try directory.createTeam(terms)
        case 3, 4:
            let budget = Self.budget(&random, size / 4)
            _ = try directory.createKey(in: place, KeyTerms(name: name, budget: budget))
        case 5:
            guard place != .root, let old = snapshot.team(place) else { return }
            let isFree =
                snapshot.children(of: place).isEmpty && snapshot.keys(of: place).allSatisfy { _ in false }
            // Of a node that has given on, only what widens it or takes it away: lowering it is nobody's promise.
            let budget =
                isFree
                ? Self.budget(&random, size) : Bool.random(using: &random) ? nil : old.budget.map(Self.raised)
            _ = try directory.updateTeam(place) { $0.budget = budget }
        case 6:
            guard place != .root else { return }
            let parent = teams[Int.random(in: 0..<teams.count, using: &random)]
            guard !snapshot.lineage(below: place).contains(parent) else { return }
            _ = try directory.updateTeam(place) { $0.parent = parent }
        default:
            guard place != .root else { return }
            let isAllowed = Bool.random(using: &random)
            _ = try directory.updateTeam(place) { $0.allowsOverAllocation = isAllowed }
        }
    }

    private static func raised(_ budget: BudgetTerms) -> BudgetTerms {
        var budget = budget
        budget.limit += Quantity(count: 50)
        return budget
    }

    private static func budget(_ random: inout SeededGenerator, _ size: Int64) -> BudgetTerms? {
        guard Int.random(in: 0..<5, using: &random) > 0 else { return nil }
        let unit = Int.random(in: 0..<4, using: &random) == 0 ? BudgetUnit.tokens : .usd
        let limit = Quantity(count: Int64.random(in: 1...size, using: &random)).amount(unit)
        let window = BudgetTerms.Window.allCases[Int.random(in: 0..<6, using: &random)]
        var terms = BudgetTerms(limit, window: window)
        if window.hasDates, Bool.random(using: &random) {
            let every = Int.random(in: 1...min(window.mostEvery, 45), using: &random)
            let date = CivilDate(daysSince1970: today + Int64.random(in: -900...900, using: &random))
            terms.cycle = BudgetCycle(every: every, startsOn: date)
        } else if window == .fixed {
            let start = today + Int64.random(in: -30...60, using: &random)
            let hours = Int64.random(in: 0..<24, using: &random)
            let length = Int64.random(in: 1...(24 * 100), using: &random)
            let first = UTCTime(seconds: start * 86_400 + hours * 3600)
            terms.span = BudgetSpan(start: first, end: first + .seconds(length * 3600))
        }
        terms.grants = (0..<max(0, Int.random(in: -2...2, using: &random))).map { _ in
            let start = today + Int64.random(in: -10...200, using: &random)
            let length = Int64.random(in: 1...100, using: &random)
            return BudgetGrant(
                amount: Quantity(count: Int64.random(in: 1...size, using: &random)),
                start: Bool.random(using: &random) ? nil : UTCTime(seconds: start * 86_400),
                end: UTCTime(seconds: (start + length) * 86_400)
            )
        }
        return terms
    }
}

/// Random numbers that are the same for the same seed (SplitMix64, Steele and others, OOPSLA 2014).
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
