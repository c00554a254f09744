import Policy
import Synchronization
import Testing
import Vocabulary

@testable import Ledger

@Suite("Changing terms against an oracle")
struct ChangingTermsOracleTests {
    /// One random run on a key, its team and the root, whose budgets come, go and change their windows.
    ///
    /// All windows have had a row from the beginning, so that everything counts in each of them.
    struct Run {
        static let scopes: [Int32] = [3, 2, 1]

        var fixture: LedgerFixture
        var random: SeededGenerator
        var oracle = LedgerOracle(limits: [1: 9000, 2: 6000, 3: 4000])
        /// `nil` while there is no budget.
        var windows: [Int32: BudgetTerms.Window?] = [1: .month, 2: .total, 3: .month]
        var holds: [(id: ExchangeID, kept: KeptHold)] = []
        var refusals = 0
        var grants = 0

        init(seed: UInt64) throws {
            fixture = try LedgerFixture()
            random = SeededGenerator(seed: seed)
            for window in [BudgetTerms.Window.month, .total] {
                #expect(fixture.ask(0, path((1, 10), (2, 10), (3, 10), window: window)) == .held)
            }
        }

        mutating func number(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) }

        /// The path under the terms in force.
        var line: ScopePath {
            ScopePath(
                nodes: Self.scopes.flatMap { scope in
                    let window = windows[scope] ?? nil
                    let limit = window == nil ? nil : oracle.limits[scope]
                    return path((scope, limit), window: window ?? .month).nodes
                }
            )
        }

        func keys(_ scopes: [Int32]) -> [LedgerOracle.Key] {
            scopes.map { LedgerOracle.Key(scope: $0, hour: LedgerOracle.hour(fixture.time)) }
        }

        var budgeted: [Int32] { Self.scopes.filter { (windows[$0] ?? nil) != nil } }

        mutating func step() throws {
            switch number(0...999) {
            case 0..<380: try hold()
            case 380..<720: end()
            case 720..<760: sweep()
            case 760..<860: _ = fixture.current.step()
            case 860..<960: change()
            case 960..<985: fixture.flush()
            default: try restart()
            }
            try check()
        }

        mutating func hold() throws {
            let bound = number(0...400)
            let fits = oracle.fits(bound, keys(budgeted))
            switch fixture.take(fixture.request(bound, line)) {
            case .held(var hold):
                #expect(fits, "held \(bound) without room")
                grants += 1
                let id = hold.exchange
                oracle.hold(id, bound, keys(Self.scopes))
                if number(0...2) > 0 {
                    hold.markSent()
                    oracle.markSent(id)
                }
                holds.append((id, KeptHold(hold)))
            case .refused:
                #expect(!fits, "refused \(bound) that fits")
                refusals += 1
            case .mustWait: Issue.record("undecided")
            case .unavailable(let reason): Issue.record("\(reason)")
            }
        }

        mutating func end() {
            guard !holds.isEmpty else { return }
            let (id, kept) = holds.remove(at: Int(number(0...Int64(holds.count - 1))))
            guard let hold = kept.take() else { return }
            let cost = number(0...1) == 0 ? 0 : number(0...hold.bound.nanos)
            let record = fixture.record(of: hold, cost: cost)
            fixture.current.settle(hold, record)
            oracle.end(id, cost: cost)
        }

        mutating func change() {
            let scope = Int32(number(1...3))
            switch number(0...3) {
            case 0: windows[scope] = .some(nil)
            case 1: windows[scope] = .month
            case 2: windows[scope] = .total
            default: oracle.limits[scope, default: 0] += number(-300...600)
            }
        }

        mutating func sweep() {
            fixture.current.committer.withLock { committer in
                committer.sweptAt = nil
                committer.sweep = nil
            }
            for _ in 0..<4 { _ = fixture.current.step() }
        }

        mutating func restart() throws {
            oracle.crash()
            try fixture.reopen(crashing: true, boot: "boot")
            holds = []
        }

        mutating func check() throws {
            let cuts = try fixture.current.cut(line.nodes)
            for (cut, key) in zip(cuts, keys(budgeted)) {
                #expect(cut.settled.count == oracle.settled[key] ?? 0)
                #expect(cut.held.count == oracle.held(key))
                #expect(cut.holds.reduce(0) { $0 + $1.amount.count } == cut.held.count)
            }
        }

        mutating func finish() throws {
            while !holds.isEmpty { end() }
            fixture.flush()
            #expect(fixture.current.statistics.overruns == 0)
            try fixture.reopen(crashing: false, boot: "boot")
            for window in fixture.storage.contents.withLock({ $0.windows }) {
                #expect(window.sliced == .zero)
                let key = keys([window.window.scope.rawValue])[0]
                #expect(window.settled.count == oracle.settled[key] ?? 0)
            }
            #expect(grants > 50 && refusals > 20, "\(grants) grants, \(refusals) refusals")
        }
    }

    @Test(
        "budgets that come, go and change their windows have everything that was ever held",
        arguments: 1...8
    )
    func random(seed: Int) throws {
        var run = try Run(seed: UInt64(seed))
        for _ in 0..<1500 { try run.step() }
        try run.finish()
    }
}
