import Foundation
import Policy
import Synchronization
import Testing
import Vocabulary

@testable import Ledger

@Suite("Restarts")
struct RestartTests {
    @Test("a clean end leaves nothing held, nothing sliced and an empty journal")
    func clean() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 1000), (2, 500))
        let hold = try fixture.hold(100, line)
        let record = fixture.record(of: hold, cost: 60)
        fixture.current.settle(hold, record)
        #expect(fixture.current.statistics.pending == 1)

        try fixture.reopen(crashing: false)

        let contents = fixture.storage.contents.withLock { $0 }
        #expect(contents.windows.map(\.sliced) == [.zero, .zero])
        #expect(contents.records.count == 1)
        #expect(try fixture.current.cut(line.nodes).map(\.remaining.count) == [940, 440])
    }

    @Test("after a kill what was settled is booked, what was sent is charged at its bound, the rest is free")
    func killed() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 1000), (2, nil))
        let settled = try fixture.hold(100, line)
        let settledID = settled.exchange
        let record = fixture.record(of: settled, cost: 60)
        var sent = try fixture.hold(200, line)
        sent.markSent()
        let isRaised = fixture.current.raise(&sent, by: Money(nanos: 50))
        #expect(isRaised)
        let sentID = sent.exchange
        let unsent = try fixture.hold(300, line)
        let unsentID = unsent.exchange
        fixture.current.settle(settled, record)

        try fixture.reopen(crashing: true)

        #expect(try fixture.current.cut(line.nodes).map(\.settled.count) == [310])
        #expect(try fixture.current.cut(line.nodes).map(\.held.count) == [0])
        #expect(fixture.ask(690, line) == .held)
        #expect(fixture.ask(691, line).shortfall != nil)
        #expect(fixture.current.statistics.expired == 1)
        let contents = fixture.storage.contents.withLock { $0 }
        #expect(contents.records[settledID]?.cost == Money(nanos: 60))
        #expect(contents.records[settledID]?.status == 200)
        #expect(contents.records[sentID]?.cost == Money(nanos: 250))
        #expect(contents.records[sentID]?.accuracy == Accuracy.none)
        #expect(contents.records[sentID]?.status == 0)
        #expect(contents.records[sentID]?.errorCode == "killed")
        #expect(contents.records[unsentID]?.cost == .zero)
        let spent = contents.spends.filter { $0.scope.rawValue == 2 }.reduce(Money.zero) {
            $0 + $1.charge.cost
        }
        #expect(spent == Money(nanos: 310))
        _ = consume sent
        _ = consume unsent
    }

    @Test("an exchange that was committed just before the kill is booked once")
    func once() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 1000))
        let hold = try fixture.hold(100, line)
        let record = fixture.record(of: hold, cost: 60)
        fixture.current.settle(hold, record)
        // The journal as it was before the commit, the store as it was after.
        let early = fixture.folder + "/early"
        try FileManager.default.copyItem(atPath: fixture.folder + "/journal-1", toPath: early)
        fixture.flush()
        try FileManager.default.removeItem(atPath: fixture.folder + "/journal-1")
        try FileManager.default.moveItem(atPath: early, toPath: fixture.folder + "/journal-1")

        try fixture.reopen(crashing: true)
        try fixture.reopen(crashing: true)

        #expect(try fixture.current.cut(line.nodes).map(\.settled.count) == [60])
        #expect(fixture.storage.contents.withLock { $0.windows[0].settled } == Quantity(count: 60))
        #expect(fixture.storage.contents.withLock { $0.records.count } == 1)
    }

    @Test("after another boot every slice is charged, unless the journal was closed")
    func powerLoss() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 1000))
        let hold = try fixture.hold(100, line)
        let record = fixture.record(of: hold, cost: 60)
        fixture.current.settle(hold, record)
        fixture.flush()
        let sliced = fixture.storage.contents.withLock { $0.windows[0].sliced }
        #expect(sliced > .zero)

        try fixture.reopen(crashing: true, boot: "another")
        #expect(try fixture.current.cut(line.nodes).map(\.settled) == [Quantity(count: 60) + sliced])
        try fixture.reopen(crashing: false, boot: "a third")
        #expect(try fixture.current.cut(line.nodes).map(\.settled) == [Quantity(count: 60) + sliced])
    }

    @Test("a journal of another store is put aside and charged nowhere")
    func foreign() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 1000))
        var hold = try fixture.hold(100, line)
        hold.markSent()
        fixture.storage.contents.withLock { contents in
            contents = InMemoryLedgerStore.Contents()
            contents.identity = 8
        }

        try fixture.reopen(crashing: true)

        #expect(try fixture.current.cut(line.nodes).map(\.settled) == [.zero])
        #expect(FileManager.default.fileExists(atPath: fixture.folder + "/journal-2.foreign-1/mark"))
        _ = consume hold
    }

    @Test("a hold that is still open when the ledger closes is charged at the next start")
    func openAtClose() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 1000))
        var hold = try fixture.hold(100, line)
        hold.markSent()

        try fixture.reopen(crashing: false)

        #expect(try fixture.current.cut(line.nodes).map(\.settled.count) == [100])
        #expect(fixture.storage.contents.withLock { $0.windows[0].sliced } == .zero)
        _ = consume hold
    }
}
