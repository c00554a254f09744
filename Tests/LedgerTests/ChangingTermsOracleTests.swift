import Policy
import Synchronization
import Testing
import Vocabulary

@testable import Ledger

@Suite("Changing terms against an oracle")
struct ChangingTermsOracleTests {
    /// What is in force for a budget holder.
    enum Budget: CaseIterable {
        case none, month, total, tokens
    }

    /// One random run on a key, its team and the root, whose budgets come, go and change their windows and units.
    ///
    /// All windows have had a row from the beginning, so that everything counts in each of them. Many exchanges cost nothing
    /// in one unit or the other.
    struct Run {
        static let scopes: [Int32] = [3, 2, 1]

        var fixture: LedgerFixture
        var random: SeededGenerator
        var dollars = LedgerOracle(limits: [1: 9000, 2: 6000, 3: 4000])
        var tokens = LedgerOracle(limits: [1: 9000, 2: 6000, 3: 4000])
        var budgets: [Int32: Budget] = [1: .month, 2: .total, 3: .tokens]
        var holds: [(id: ExchangeID, kept: KeptHold)] = []
        var refusals = 0
        var grants = 0

        init(seed: UInt64) throws {
            fixture = try LedgerFixture()
            random = SeededGenerator(seed: seed)
            for budget in Budget.allCases {
                let line = ScopePath(nodes: Self.scopes.flatMap { Self.nodes($0, budget, limit: 10) })
                let summary = fixture.take(request(0, 0, line)).summary()
                #expect(summary == .held)
            }
        }

        mutating func number(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) }

        static func nodes(_ scope: Int32, _ budget: Budget, limit: Int64) -> [ScopeNode] {
            switch budget {
            case .none: path((scope, nil)).nodes
            case .month: path((scope, limit)).nodes
            case .total: path((scope, limit), window: .total).nodes
            case .tokens: path(scope, BudgetTerms(Quantity(count: limit).amount(.tokens))).nodes
            }
        }

        func request(_ bound: Int64, _ tokens: Int64, _ line: ScopePath) -> HoldRequest {
            var request = fixture.request(bound, line)
            request.boundUsage = .none
            request.boundTokens = tokens
            return request
        }

        func budget(_ scope: Int32) -> Budget { budgets[scope] ?? .none }

        /// The path under the terms in force.
        var line: ScopePath {
            ScopePath(
                nodes: Self.scopes.flatMap { scope in
                    Self.nodes(scope, budget(scope), limit: dollars.limits[scope] ?? 0)
                }
            )
        }

        func keys(_ scopes: [Int32]) -> [LedgerOracle.Key] {
            scopes.map { LedgerOracle.Key(scope: $0, hour: LedgerOracle.hour(fixture.time)) }
        }

        var budgeted: [Int32] { Self.scopes.filter { budget($0) != .none } }

        func fits(_ bound: Int64, _ boundTokens: Int64) -> Bool {
            let counted = budgeted.filter { budget($0) == .tokens }
            let paid = budgeted.filter { budget($0) != .tokens }
            return dollars.fits(bound, keys(paid)) && tokens.fits(boundTokens, keys(counted))
        }

        mutating func amount() -> Int64 { number(0...3) == 0 ? 0 : number(0...400) }

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
            let bound = amount()
            let boundTokens = amount()
            let fits = fits(bound, boundTokens)
            switch fixture.take(request(bound, boundTokens, line)) {
            case .held(var hold):
                #expect(fits, "held \(bound) and \(boundTokens) without room")
                grants += 1
                let id = hold.exchange
                dollars.hold(id, bound, keys(Self.scopes))
                tokens.hold(id, boundTokens, keys(Self.scopes))
                if number(0...2) > 0 {
                    hold.markSent()
                    dollars.markSent(id)
                    tokens.markSent(id)
                }
                holds.append((id, KeptHold(hold)))
            case .refused:
                #expect(!fits, "refused \(bound) and \(boundTokens) that fit")
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
            let used = number(0...1) == 0 ? 0 : number(0...hold.tokens)
            var record = fixture.record(of: hold, cost: cost)
            record.usage = Usage(input: Int(used))
            fixture.current.settle(hold, record)
            dollars.end(id, cost: cost)
            tokens.end(id, cost: used)
        }

        mutating func change() {
            let scope = Int32(number(1...3))
            if number(0...4) > 0 {
                budgets[scope] = Budget.allCases.randomElement(using: &random)
                return
            }
            let more = number(-300...600)
            dollars.limits[scope, default: 0] += more
            tokens.limits[scope, default: 0] += more
        }

        mutating func sweep() {
            fixture.current.committer.withLock { committer in
                committer.sweptAt = nil
                committer.sweep = nil
            }
            for _ in 0..<4 { _ = fixture.current.step() }
        }

        mutating func restart() throws {
            dollars.crash()
            tokens.crash()
            try fixture.reopen(crashing: true, boot: "boot")
            holds = []
        }

        mutating func check() throws {
            let cuts = try fixture.current.cut(line.nodes)
            for (cut, key) in zip(cuts, keys(budgeted)) {
                let oracle = cut.unit == .usd ? dollars : tokens
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
                let oracle = window.window.unit == .usd ? dollars : tokens
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
