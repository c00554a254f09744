import Policy
import Synchronization
import Testing
import Vocabulary

@testable import Ledger

@Suite("Claims of open holds on windows")
struct WindowClaimTests {
    private func sweep(_ fixture: LedgerFixture) {
        fixture.current.committer.withLock { committer in
            committer.sweptAt = nil
            committer.sweep = nil
        }
        for _ in 0..<4 { _ = fixture.current.step() }
    }

    @Test("a window on which something open holds nothing is not given up, and its place goes to no other")
    func nothingHeld() throws {
        let fixture = try LedgerFixture()
        // It costs nothing, and 30 tokens.
        let hold = try fixture.hold(0, path((1, 100)))
        #expect(fixture.ask(0, path((1, 100), window: .hour)) == .held)
        sweep(fixture)
        let other = path(2, BudgetTerms(Quantity(count: 1000).amount(.tokens)))
        let next = try fixture.hold(0, other)

        var record = fixture.record(of: hold, cost: 0)
        record.usage = Usage(input: 20)
        fixture.current.settle(hold, record)

        let cut = try #require(try fixture.current.cut(other.nodes).first)
        #expect(cut.held.count == 30)
        #expect(cut.settled == .zero)
        fixture.current.release(next, nil)
        #expect(fixture.ask(0, other) == .held)
        #expect(try fixture.current.cut(other.nodes).map(\.held) == [.zero])
        // With nothing open on it, it is given up.
        fixture.flush()
        sweep(fixture)
        #expect(fixture.current.state.withLock { $0.book.accountByRow.count } == 2)
    }
}
