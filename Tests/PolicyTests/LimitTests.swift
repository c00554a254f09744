import Policy
import Testing
import Vocabulary

@Suite("Limits")
struct LimitTests {
    private func nodes(_ terms: LimitTerms...) -> [ScopeNode] {
        terms.enumerated().map { index, terms in
            ScopeNode(
                scope: ScopeID(rawValue: Int32(index + 1)),
                name: .team(TeamID(rawValue: "team_\(index)")),
                budget: nil,
                limits: terms
            )
        }
    }

    private func admit(
        _ table: inout LimitTable,
        _ nodes: [ScopeNode],
        _ names: [LimitedName] = [],
        tokens: Int,
        now: Int64
    ) throws(LimitExcess) -> LimitReadings {
        try table.admit(LimitRequest(nodes: nodes, names: names, tokens: tokens), now: now)
    }

    private func isRefused(_ table: inout LimitTable, _ path: [ScopeNode], tokens: Int, now: Int64) -> Bool {
        do throws(LimitExcess) {
            _ = try admit(&table, path, tokens: tokens, now: now)
            return false
        } catch {
            return true
        }
    }

    @Test("a minute's requests pass at once, the next waits until one has decayed")
    func requests() throws {
        var table = LimitTable()
        let path = nodes(LimitTerms(requestsPerMinute: 60))
        for index in 0..<60 {
            let readings = try admit(&table, path, tokens: 0, now: 1_000_000)
            #expect(readings.requests?.remaining == 59 - index)
        }

        for time: Int64 in [1_000_000, 1_999_000] {
            let refused = self.isRefused(&table, path, tokens: 0, now: time)
            #expect(refused)
        }
        _ = try admit(&table, path, tokens: 0, now: 2_000_000)
    }

    @Test("the time to wait is true: a repeat then passes, a microsecond earlier it does not")
    func wait() throws {
        var table = LimitTable()
        let path = nodes(LimitTerms(requestsPerMinute: 7))
        for _ in 0..<7 { _ = try admit(&table, path, tokens: 0, now: 10) }
        var wait: Int64 = 0
        do { _ = try admit(&table, path, tokens: 0, now: 10) } catch { wait = error.waitMicroseconds }

        #expect(wait > 0)
        var early = table
        let refused = self.isRefused(&early, path, tokens: 0, now: 10 + wait - 2)
        #expect(refused)
        _ = try admit(&table, path, tokens: 0, now: 10 + wait)
    }

    @Test("an absurd report fills the limit and does nothing worse")
    func absurdReport() throws {
        var table = LimitTable()
        let path = nodes(LimitTerms(tokensPerMinute: 1))
        let request = LimitRequest(nodes: path, names: [], tokens: 1)
        _ = try admit(&table, path, tokens: 1, now: 0)
        for _ in 0..<3 { table.end(request, usedTokens: .max, now: 1) }

        var wait: Int64 = 0
        do { _ = try admit(&table, path, tokens: 1, now: 1) } catch { wait = error.waitMicroseconds }

        #expect(wait > 60_000_000)
    }

    @Test("tokens are counted as expected before and as used after")
    func tokens() throws {
        var table = LimitTable()
        let path = nodes(LimitTerms(tokensPerMinute: 1000))
        _ = try admit(&table, path, tokens: 600, now: 1)
        let refused = self.isRefused(&table, path, tokens: 600, now: 1)
        #expect(refused)

        table.end(LimitRequest(nodes: path, names: [], tokens: 600), usedTokens: 100, now: 1)

        let readings = try admit(&table, path, tokens: 600, now: 1)
        #expect(readings.tokens?.remaining == 300)
    }

    @Test("tokens that an exchange used count from its end on, however long it took")
    func longExchange() throws {
        var table = LimitTable()
        let path = nodes(LimitTerms(tokensPerMinute: 6000))
        let end: Int64 = 600_000_000
        _ = try admit(&table, path, tokens: 100, now: 0)
        table.end(LimitRequest(nodes: path, names: [], tokens: 100), usedTokens: 60_000, now: end)

        // What was expected has gone meanwhile. Of 59,900 more all but 5,900 must go before 100 fit, 100 a second.
        let excess = #expect(throws: LimitExcess.self) { try admit(&table, path, tokens: 100, now: end) }

        #expect(excess?.waitMicroseconds == 540_000_000)
        #expect(excess?.readings.tokens?.remaining == 0)
        _ = try admit(&table, path, tokens: 100, now: end + 540_000_000)
    }

    @Test("an exchange that one limit stops leaves no trace in the others")
    func allOrNothing() throws {
        var table = LimitTable()
        let both = nodes(LimitTerms(requestsPerMinute: 100), LimitTerms(concurrency: 1))
        _ = try admit(&table, both, tokens: 0, now: 1)
        for _ in 0..<50 {
            let refused = self.isRefused(&table, both, tokens: 0, now: 1)
            #expect(refused)
        }
        table.end(LimitRequest(nodes: both, names: [], tokens: 0), usedTokens: 0, now: 1)

        let readings = try admit(&table, both, tokens: 0, now: 1)
        #expect(readings.requests?.remaining == 98)
    }

    @Test("a changed limit does not refill what was used")
    func changed() throws {
        var table = LimitTable()
        for _ in 0..<10 { _ = try admit(&table, nodes(LimitTerms(requestsPerMinute: 10)), tokens: 0, now: 1) }

        let readings = try admit(&table, nodes(LimitTerms(requestsPerMinute: 20)), tokens: 0, now: 1)

        #expect(readings.requests?.remaining == 9)
    }

    @Test("the headers tell of the tightest limit")
    func tightest() throws {
        var table = LimitTable()
        let readings = try admit(
            &table,
            nodes(LimitTerms(requestsPerMinute: 100), LimitTerms(requestsPerMinute: 5)),
            tokens: 0,
            now: 1
        )

        #expect(readings.requests == LimitReading(limit: 5, remaining: 4, resetMicroseconds: 12_000_000))
    }

    @Test("the tightest limit is the one that stops first, in whatever order", arguments: [false, true])
    func stopsFirst(isKeyFirst: Bool) throws {
        let key = LimitReading(limit: 10, remaining: 5, resetMicroseconds: 30_000_000)
        let team = LimitReading(limit: 1000, remaining: 100, resetMicroseconds: 54_000_000)
        let slower = LimitReading(limit: 6, remaining: 5, resetMicroseconds: 60_000_000)

        for (loose, tight) in [(team, key), (key, slower)] {
            #expect(tight.isTighter(than: loose))
            #expect(!loose.isTighter(than: tight))
            var readings = LimitReadings()
            for reading in isKeyFirst ? [tight, loose] : [loose, tight] {
                var others = LimitReadings()
                (others.requests, others.tokens) = (reading, reading)
                readings.tighten(with: others)
            }
            #expect(readings.requests == tight)
            #expect(readings.tokens == tight)
        }
    }

    @Test("a raised limit does not give back at once what the lower one would have taken minutes for")
    func raised() throws {
        var table = LimitTable()
        for _ in 0..<10 { _ = try admit(&table, nodes(LimitTerms(requestsPerMinute: 10)), tokens: 0, now: 1) }

        let readings = try admit(
            &table,
            nodes(LimitTerms(requestsPerMinute: 600)),
            tokens: 0,
            now: 6_000_001
        )

        // In six seconds a limit of 10 gives back one request, one of 600 all of them.
        #expect(readings.requests?.remaining == 590)
    }

    @Test("a limit that goes and comes back finds what was used, less what has passed")
    func comesBack() throws {
        var table = LimitTable()
        let limited = nodes(LimitTerms(requestsPerMinute: 6))
        for _ in 0..<6 { _ = try admit(&table, limited, tokens: 0, now: 1) }
        _ = try admit(&table, nodes(LimitTerms()), tokens: 0, now: 5_000_001)

        let refused = self.isRefused(&table, limited, tokens: 0, now: 10_000_000)
        #expect(refused)
        _ = try admit(&table, limited, tokens: 0, now: 10_000_001)
    }

    @Test("names have limits of their own beside a path's, and the table keeps them apart from scopes")
    func names() throws {
        var table = LimitTable()
        let model = [
            LimitedName(place: 1, holder: .model("fast"), limits: LimitTerms(requestsPerMinute: 2))
        ]
        let path = nodes(LimitTerms(requestsPerMinute: 100))

        _ = try admit(&table, path, model, tokens: 0, now: 1)
        let readings = try admit(&table, [], model, tokens: 0, now: 1)
        #expect(readings.requests?.limit == 2)
        let excess = #expect(throws: LimitExcess.self) { try admit(&table, path, model, tokens: 0, now: 1) }

        #expect(excess?.holder == .model("fast"))
        #expect(excess?.holder.description == "model:fast")
        #expect(excess?.waitMicroseconds == 30_000_000)
        let after = try admit(&table, path, tokens: 0, now: 1)
        #expect(after.requests?.remaining == 98)
    }

    @Test("of several limits in the way the longest wait is told, with what the tightest limits leave")
    func longestWait() throws {
        var table = LimitTable()
        let all = nodes(
            LimitTerms(requestsPerMinute: 1),
            LimitTerms(tokensPerMinute: 60),
            LimitTerms(concurrency: 1)
        )
        _ = try admit(&table, all, tokens: 60, now: 1)

        let excess = #expect(throws: LimitExcess.self) { try admit(&table, all, tokens: 30, now: 1) }

        #expect(excess?.kind == .requests)
        #expect(excess?.waitMicroseconds == 60_000_000)
        #expect(
            excess?.readings.requests == LimitReading(limit: 1, remaining: 0, resetMicroseconds: 60_000_000)
        )
        #expect(
            excess?.readings.tokens == LimitReading(limit: 60, remaining: 0, resetMicroseconds: 60_000_000)
        )
    }

    @Test("what remains is never told higher than what fits")
    func remaining() throws {
        var table = LimitTable()
        let path = nodes(LimitTerms(requestsPerMinute: 7))
        for time in stride(from: Int64(1), to: 60_000_000, by: 7_654_321) {
            guard var left = try? admit(&table, path, tokens: 0, now: time).requests?.remaining else {
                continue
            }
            while left > 0 {
                left -= 1
                let readings = try admit(&table, path, tokens: 0, now: time)
                #expect(readings.requests?.remaining == left)
            }
            let refused = self.isRefused(&table, path, tokens: 0, now: time)
            #expect(refused)
        }
    }
}
