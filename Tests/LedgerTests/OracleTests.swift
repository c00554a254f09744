import Policy
import Synchronization
import Testing
import Vocabulary

@testable import Ledger

@Suite("Against an oracle")
struct OracleTests {
    /// One random run: a key and two teams above it, as in a tree of 6 keys and 3 teams below a root.
    struct Run {
        var fixture: LedgerFixture
        var random: SeededGenerator
        var oracle: LedgerOracle
        var holds: [(id: ExchangeID, kept: KeptHold)] = []
        var refusals = 0
        var grants = 0

        init(seed: UInt64) throws {
            fixture = try LedgerFixture()
            random = SeededGenerator(seed: seed)
            oracle = LedgerOracle(
                limits: Dictionary(uniqueKeysWithValues: (1...10).map { ($0, $0 == 1 ? 20_000 : 4000) })
            )
        }

        mutating func number(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) }

        /// Scope 1 is the root, 2 to 4 are teams, 5 to 10 keys.
        mutating func scopes() -> [Int32] {
            let key = Int32(number(5...10))
            return [key, 2 + (key - 5) % 3, 1]
        }

        func line(_ scopes: [Int32]) -> ScopePath {
            ScopePath(
                nodes: scopes.map { scope in
                    ScopeNode(
                        scope: ScopeID(rawValue: scope),
                        name: .team(TeamID(rawValue: "team_\(scope)")),
                        budget: BudgetTerms(limit: Money(nanos: oracle.limits[scope] ?? 0), window: .hour),
                        limits: LimitTerms()
                    )
                }
            )
        }

        func keys(_ scopes: [Int32]) -> [LedgerOracle.Key] {
            scopes.map { LedgerOracle.Key(scope: $0, hour: LedgerOracle.hour(fixture.time)) }
        }

        mutating func step() throws {
            switch number(0...999) {
            case 0..<400: try hold()
            case 400..<700: end()
            case 700..<750: raise()
            case 750..<800: if let place = anyHold() { drop(place) }
            case 800..<900: _ = fixture.current.step()
            case 900..<960: try change()
            case 960..<995: fixture.advance(.seconds(number(1...600)))
            case 995..<998: try restart()
            default: fixture.flush()
            }
            try check()
        }

        mutating func hold() throws {
            let scopes = scopes()
            let bound = number(0...9) == 0 ? number(0...5000) : number(0...300)
            let fits = oracle.fits(bound, keys(scopes))
            switch fixture.take(fixture.request(bound, line(scopes))) {
            case .held(var hold):
                #expect(fits, "held \(bound) without room")
                grants += 1
                let id = hold.exchange
                oracle.hold(id, bound, keys(scopes))
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
            guard let place = anyHold() else { return }
            let (id, kept) = holds.remove(at: place)
            guard let hold = kept.take() else { return }
            let ledger = hold.ledger
            let choice = number(0...9)
            let cost = choice == 9 ? hold.bound.nanos + number(0...200) : number(0...hold.bound.nanos)
            let record = fixture.record(of: hold, cost: cost)
            switch choice {
            case 0, 1:
                ledger.release(hold, choice == 0 ? record : nil)
                oracle.end(id, cost: 0)
            case 2:
                ledger.expire(hold, record)
                oracle.end(id, cost: nil)
            default:
                ledger.settle(hold, record)
                oracle.end(id, cost: cost)
            }
        }

        mutating func raise() {
            guard let place = anyHold(), let open = oracle.open[holds[place].id] else { return }
            let (id, kept) = holds[place]
            let amount = number(1...300)
            let isRaised = kept.with { hold in hold.ledger.raise(&hold, by: Money(nanos: amount)) } ?? false
            guard isRaised else { return }
            #expect(oracle.fits(amount, raising: open), "raised without room")
            oracle.raise(id, by: amount)
        }

        mutating func anyHold() -> Int? {
            holds.isEmpty ? nil : Int(number(0...Int64(holds.count - 1)))
        }

        mutating func drop(_ place: Int) {
            let (id, kept) = holds.remove(at: place)
            _ = kept.take()
            oracle.end(id, cost: oracle.open[id]?.isSent == true ? nil : 0)
        }

        mutating func change() throws {
            let scope = Int32(number(1...10))
            oracle.limits[scope] = scope == 1 ? number(10_000...30_000) : number(500...6000)
        }

        mutating func restart() throws {
            if number(0...2) == 0 {
                while !holds.isEmpty { drop(0) }
                try fixture.reopen(crashing: false, boot: "boot")
            } else {
                oracle.crash()
                try fixture.reopen(crashing: true, boot: "boot")
                // What is left of the dead process works on files that nobody reads any more.
                holds = []
            }
        }

        mutating func check() throws {
            let scopes = scopes()
            let cuts = try fixture.current.cut(line(scopes).nodes)
            for (cut, key) in zip(cuts, keys(scopes)) {
                #expect(cut.settled.count == oracle.settled[key] ?? 0)
                #expect(cut.held.count == oracle.held(key))
                #expect(cut.holds.reduce(0) { $0 + $1.amount.count } == cut.held.count)
            }
            let accounts = fixture.current.state.withLock { $0.book.accounts }
            let windows = fixture.storage.contents.withLock { $0.windows }
            let open = fixture.current.state.withLock { $0.book.accountByRow }
            for (row, index) in open {
                let stored = windows[Int(row) - 1]
                // What is in the store's hands and in the process's is the same money.
                #expect(stored.settled == accounts[index].settled)
                #expect(stored.sliced == max(.zero, accounts[index].slice) || accounts[index].free < .zero)
            }
        }

        mutating func finish() throws {
            while !holds.isEmpty { drop(0) }
            fixture.flush()
            #expect(fixture.current.statistics.holds == 0)
            try fixture.reopen(crashing: false, boot: "boot")
            let contents = fixture.storage.contents.withLock { $0 }
            #expect(contents.windows.allSatisfy { $0.sliced == .zero })
            for window in contents.windows {
                let key = LedgerOracle.Key(
                    scope: window.window.scope.rawValue,
                    hour: LedgerOracle.hour(window.window.start)
                )
                #expect(window.settled.count == oracle.settled[key] ?? 0)
            }
            let booked = contents.records.values.reduce(0) { $0 + $1.cost.nanos }
            #expect(booked == oracle.totalSettled)
            #expect(grants > 100 && refusals > 20, "\(grants) grants, \(refusals) refusals")
        }
    }

    @Test(
        "random holds, ends, raises, drops, limits, hours and kills leave every budget as the oracle has it",
        arguments: 1...8
    )
    func random(seed: Int) throws {
        var run = try Run(seed: UInt64(seed))
        for _ in 0..<2500 { try run.step() }
        try run.finish()
    }

    @Test("thousands of holds on many threads never pass a limit, and nothing stays held")
    func concurrent() throws {
        let fixture = try LedgerFixture()
        var settings = LedgerSettings()
        settings.commitInterval = .milliseconds(1)
        try fixture.reopen(crashing: false, settings: settings)
        let ledger = fixture.current
        ledger.start()
        let limit: Int64 = 300_000
        let totals = Mutex((settled: Int64(0), held: 0, refused: 0, passed: 0))

        Concurrently.run(8) { thread in
            var random = SeededGenerator(seed: UInt64(thread))
            let line = path((Int32(10 + thread % 4), limit / 3), (2, nil), (1, limit))
            for _ in 0..<600 {
                let bound = Int64.random(in: 1...400, using: &random)
                let outcome = ledger.waitForHold(fixture.request(bound, line))
                switch consume outcome {
                case .held(var hold):
                    hold.markSent()
                    let cost = Int64.random(in: 0...bound, using: &random)
                    let record = fixture.record(of: hold, cost: cost)
                    if let cut = try? ledger.cut(line.nodes), cut.contains(where: { $0.remaining < .zero }) {
                        totals.withLock { $0.passed += 1 }
                    }
                    totals.withLock { totals in
                        totals.held += 1
                        totals.settled += cost
                    }
                    ledger.settle(hold, record)
                case .refused: totals.withLock { $0.refused += 1 }
                case .mustWait: Issue.record("undecided")
                case .unavailable(let reason): Issue.record("\(reason)")
                }
            }
        }

        let cut = try #require(try ledger.cut(path((1, limit)).nodes).first)
        let sums = totals.withLock { $0 }
        #expect(sums.passed == 0)
        #expect(sums.refused > 0)
        #expect(cut.settled.count == sums.settled)
        #expect(cut.held == .zero)
        // Whoever was refused did not fit: less than the largest bound is left.
        #expect(cut.settled.count > limit - 20_000)
        ledger.close()
        let contents = fixture.storage.contents.withLock { $0 }
        #expect(contents.records.count == sums.held)
        #expect(contents.windows.allSatisfy { $0.sliced == .zero })
        #expect(ledger.statistics.leaks == 0)
    }
}
