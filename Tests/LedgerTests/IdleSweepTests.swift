import Policy
import Synchronization
import Testing
import Vocabulary

@testable import Ledger

@Suite("The minute's look for what serves nobody")
struct IdleSweepTests {
    /// A ledger with a window for each of many budgets, all over by now.
    private func fixture(_ count: Int32) throws -> LedgerFixture {
        let fixture = try LedgerFixture()
        let ledger = fixture.current
        for scope in 1...count {
            ledger.hold(fixture.request(1, path((scope, 1000), window: .hour))) { outcome in
                if case .held(let hold) = outcome { ledger.release(hold, nil) }
            }
        }
        for _ in 0..<10 { _ = ledger.step() }
        #expect(openAccounts(fixture) == Int(count))
        fixture.advance(.seconds(2 * 86_400))
        fixture.storage.contents.withLock { $0.largestExchange = 0 }
        ledger.committer.withLock { $0.sweptAt = nil }
        return fixture
    }

    private func openAccounts(_ fixture: LedgerFixture) -> Int {
        fixture.current.state.withLock { $0.book.accountByRow.count }
    }

    @Test("ends accounts in portions, and between two of them decides those who wait")
    func portions() throws {
        let fixture = try fixture(1000)
        let ledger = fixture.current

        let pause = ledger.step()

        #expect(pause == .zero)
        #expect(openAccounts(fixture) > 0)
        let answer = Answer()
        ledger.hold(fixture.request(5, path((2000, 10)))) { answer.give($0) }
        _ = ledger.step()
        #expect(answer.take()?.summary() == .held)
        for _ in 0..<100 { _ = ledger.step() }
        #expect(openAccounts(fixture) == 1)
        #expect(fixture.storage.contents.withLock { $0.largestExchange } == IdleSweep.most)
        let sliced = fixture.storage.contents.withLock { $0.windows.dropLast().map(\.sliced) }
        #expect(sliced.allSatisfy { $0 == .zero })
        #expect(ledger.committer.withLock { $0.sweep == nil })
    }

    @Test("goes on where a failing store stopped it")
    func failing() throws {
        let fixture = try fixture(300)
        _ = fixture.current.step()
        fixture.storage.fail(true)
        _ = fixture.current.step()
        #expect(openAccounts(fixture) == 100)

        fixture.storage.fail(false)
        for _ in 0..<10 { _ = fixture.current.step() }

        #expect(openAccounts(fixture) == 0)
        #expect(fixture.ask(1000, path((1, 1000), window: .hour)) == .held)
    }
}
