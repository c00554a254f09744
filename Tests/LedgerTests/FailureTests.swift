import Policy
import Ports
import Synchronization
import Testing
import Vocabulary

@testable import Ledger

@Suite("Failures")
struct FailureTests {
    @Test("while the store fails nothing is refused and nothing is lost")
    func failingStore() throws {
        var settings = LedgerFixture.settings
        settings.decisionDeadline = .zero
        let fixture = try LedgerFixture(settings: settings)
        let line = path((1, 100))
        try fixture.reopen(crashing: false)
        let hold = try fixture.hold(10, line)
        try fixture.reopen(crashing: false, settings: settings)
        fixture.storage.fail(true)

        #expect(fixture.ask(10, line) == .unavailable(.undecided))
        #expect(fixture.current.statistics.storeFailures > 0)
        fixture.storage.fail(false)
        #expect(fixture.ask(90, line) != .unavailable(.closed))
        _ = consume hold
    }

    @Test("what does not fit is refused only after the store was asked again")
    func noStaleRefusal() throws {
        var settings = LedgerFixture.settings
        settings.decisionDeadline = .zero
        let fixture = try LedgerFixture()
        let line = path((1, 100))
        try fixture.reopen(crashing: false, settings: settings)
        var answer = fixture.ask(100, line)
        for _ in 0..<10 where answer != .held { answer = fixture.ask(100, line) }
        #expect(answer == .held)
        let hold = try fixture.hold(100, line)

        fixture.storage.fail(true)
        #expect(fixture.ask(1, line) == .unavailable(.undecided))
        fixture.storage.fail(false)
        #expect(fixture.ask(1, line).shortfall != nil)
        fixture.current.release(hold, nil)
    }

    @Test("holds go on within the slice while the store is away, and are committed once it is back")
    func spooling() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 1_000_000))
        #expect(fixture.ask(10, line) == .held)
        fixture.storage.fail(true)

        for _ in 0..<50 {
            let hold = try fixture.hold(10, line)
            let record = fixture.record(of: hold, cost: 7)
            fixture.current.settle(hold, record)
            _ = fixture.current.step()
        }
        #expect(fixture.current.statistics.pending == 50)
        #expect(fixture.storage.contents.withLock { $0.records.count } == 0)
        fixture.storage.fail(false)
        fixture.flush()

        let contents = fixture.storage.contents.withLock { $0 }
        #expect(contents.records.count == 50)
        #expect(contents.windows.map(\.settled.count) == [350])
        #expect(try fixture.current.cut(line.nodes).map(\.settled.count) == [350])
    }

    @Test("a full journal makes the ledger unavailable until its rows are committed")
    func fullJournal() throws {
        var settings = LedgerFixture.settings
        settings.segments = 1
        settings.pendingRecords = 100
        let fixture = try LedgerFixture(settings: settings)
        try fixture.reopen(crashing: false, settings: settings)
        let line = path((1, nil))
        fixture.storage.fail(true)
        for _ in 0..<SlotLayout.slotsPerSegment {
            let hold = try fixture.hold(10, line)
            let record = fixture.record(of: hold, cost: 3)
            fixture.current.settle(hold, record)
        }

        #expect(fixture.ask(10, line) == .unavailable(.journalFull))
        fixture.storage.fail(false)
        fixture.flush()

        #expect(fixture.ask(10, line) == .held)
        // All but the first hundred were read back from the journal.
        let records = fixture.storage.contents.withLock { $0.records }
        #expect(records.count == SlotLayout.slotsPerSegment)
        #expect(
            records.values.allSatisfy {
                $0.cost == Money(nanos: 3) && $0.status == 200 && $0.model == "fast" || $0.model.isEmpty
            }
        )
    }

    @Test("the journal grows when its slots are taken")
    func growing() throws {
        let fixture = try LedgerFixture()
        let line = path((1, nil))
        var holds: [KeptHold] = []
        for _ in 0..<(SlotLayout.slotsPerSegment + 10) { holds.append(KeptHold(try fixture.hold(1, line))) }

        #expect(fixture.current.statistics.holds == SlotLayout.slotsPerSegment + 10)
        for kept in holds {
            if let hold = kept.take() { fixture.current.release(hold, nil) }
        }
        #expect(fixture.current.statistics.holds == 0)
        #expect(fixture.current.statistics.leaks == 0)
    }

    @Test("records without a hold are committed, and dropped and counted when there are too many")
    func droppedRecords() throws {
        var settings = LedgerFixture.settings
        settings.pendingRecords = 5
        let fixture = try LedgerFixture(settings: settings)
        try fixture.reopen(crashing: false, settings: settings)

        for _ in 0..<8 {
            var record = ExchangeRecord(
                id: fixture.nextID(),
                time: fixture.time,
                team: .root,
                key: KeyID(rawValue: "key_a")
            )
            record.status = 429
            record.cost = Money(nanos: 5)
            fixture.current.record(record)
        }
        fixture.flush()

        #expect(fixture.current.statistics.droppedRecords == 3)
        let contents = fixture.storage.contents.withLock { $0 }
        #expect(contents.records.count == 5)
        #expect(contents.records.values.allSatisfy { $0.cost == .zero })
        #expect(contents.usage.map(\.errors).reduce(0, +) == 5)
    }

    @Test("observers hear of an exchange once, after it is committed")
    func observers() throws {
        final class RecordingObserver: RecordObserving {
            let ids = Mutex<[ExchangeID]>([])
            func recorded(_ records: [ExchangeRecord]) { ids.withLock { $0 += records.map(\.id) } }
        }
        let observer = RecordingObserver()
        let fixture = try LedgerFixture()
        try fixture.reopen(crashing: false, observers: [observer])

        let hold = try fixture.hold(10, path((1, 100)))
        let id = hold.exchange
        let record = fixture.record(of: hold, cost: 1)
        fixture.storage.fail(true)
        fixture.current.settle(hold, record)
        _ = fixture.current.step()
        #expect(observer.ids.withLock { $0.isEmpty })
        fixture.storage.fail(false)
        fixture.flush()
        _ = fixture.current.step()

        #expect(observer.ids.withLock { $0 } == [id])
    }

    @Test("a closed ledger gives no hold and tells those who wait")
    func closed() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 100))
        let answer = Answer()
        fixture.current.hold(fixture.request(1, line)) { answer.give($0) }

        fixture.current.close()

        #expect(answer.summary() == .unavailable(.closed))
        #expect(fixture.ask(1, line) == .unavailable(.closed))
        fixture.current.close()
    }

    @Test("absurd amounts refuse instead of overflowing")
    func absurd() throws {
        let fixture = try LedgerFixture()
        let line = path((1, 100))
        #expect(fixture.ask(.max, line).shortfall != nil)
        let holds = try (0..<3).map { _ in KeptHold(try fixture.hold(1, path((1, .max)))) }
        for kept in holds {
            guard let hold = kept.take() else { continue }
            var record = fixture.record(of: hold, cost: .max)
            record.usage = Usage(input: .max, output: .max)
            fixture.current.settle(hold, record)
        }
        fixture.flush()

        #expect(fixture.ask(1, line).shortfall != nil)
        #expect(try fixture.current.cut(line.nodes).map(\.settled.count) == [.max])
    }
}
