import Foundation
import Logging
import Policy
import Ports
import Stores
import Synchronization
import Testing
import Vocabulary

@testable import Ledger

@Suite("The ledger on SQLite")
struct LedgerStoreTests {
    private static let start = UTCTime(seconds: 1_800_000_000)
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func ledger(_ store: SQLiteStore, _ folder: StoreFolder) throws -> Ledger {
        try Ledger(store: store, journal: folder.path + "/journal", logger: logger, now: { start })
    }

    private static func path(_ limits: [Int32: Int64]) -> ScopePath {
        ScopePath(
            nodes: limits.sorted { $0.key > $1.key }.map { scope, limit in
                ScopeNode(
                    scope: ScopeID(rawValue: scope),
                    name: .team(TeamID(rawValue: "team_\(scope)")),
                    budget: BudgetTerms(limit: Money(nanos: limit)),
                    limits: LimitTerms()
                )
            }
        )
    }

    private static func request(_ number: Int, _ bound: Int64, _ line: ScopePath) -> HoldRequest {
        HoldRequest(
            exchange: ExchangeID(arrival: start, unique16: 0, unique64: UInt64(number)),
            arrival: start,
            bound: Money(nanos: bound),
            path: line,
            team: .root,
            key: KeyID(rawValue: "key_1")
        )
    }

    private static func record(_ request: HoldRequest, cost: Int64) -> ExchangeRecord {
        var record = ExchangeRecord(
            id: request.exchange,
            time: request.arrival,
            team: request.team,
            key: request.key
        )
        record.status = 200
        record.cost = Money(nanos: cost)
        return record
    }

    /// Takes a hold like an exchange and waits for the decision.
    private static func hold(_ ledger: Ledger, _ request: HoldRequest) -> HoldOutcome {
        let first = ledger.tryHold(request)
        switch consume first {
        case .held(let hold): return .held(hold)
        case .refused(let shortfall): return .refused(shortfall)
        case .unavailable(let reason): return .unavailable(reason)
        case .mustWait: break
        }
        let answer = Answer()
        ledger.hold(request) { answer.give($0) }
        return answer.wait()
    }

    @Test("slices follow the limits: taken while there is room, given back, never past the limit")
    func slices() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let window = BudgetWindow(
            scope: ScopeID(rawValue: 4),
            start: Self.start,
            end: Self.start + .seconds(3600)
        )
        let row = try #require(
            try store.open([WindowDraft(window: window, declared: .zero)], at: Self.start).first?.row
        )
        func exchange(_ wanted: Int64, _ givenBack: Int64, limit: Int64 = 100) throws -> [Int64] {
            let request = SliceRequest(
                row: row,
                limit: Quantity(count: limit),
                wanted: Quantity(count: wanted),
                givenBack: Quantity(count: givenBack)
            )
            return try store.exchange([request]).flatMap { [$0.granted.count, $0.room.count] }
        }

        #expect(try exchange(60, 0) == [60, 40])
        #expect(try exchange(60, 0) == [40, 0])
        #expect(try exchange(10, 0) == [0, 0])
        #expect(try exchange(0, 30) == [0, 30])
        #expect(try exchange(5, 0, limit: 50) == [0, 0])
        #expect(try store.windows(endingAfter: Self.start).map(\.sliced.count) == [70])
        #expect(try store.windows(endingAfter: window.end).isEmpty)
        #expect(throws: StoreFailure.self) {
            try store.exchange([
                SliceRequest(row: 99, limit: .zero, wanted: Quantity(count: 1), givenBack: .zero)
            ])
        }
    }

    @Test("a new window begins with what its scope spent in it, quarter by quarter")
    func opening() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let scope = ScopeID(rawValue: 4)
        var batch = LedgerBatch()
        for quarter in 0..<8 as Range<Int64> {
            batch.spends.append(
                LedgerBatch.Spend(
                    scope: scope,
                    quarter: Self.start + .seconds(quarter * 900),
                    charge: Charge(cost: Money(nanos: 1 << quarter), tokens: 3 << quarter)
                )
            )
        }
        try store.commit(batch)
        let windows = [
            BudgetWindow(scope: scope, start: Self.start + .seconds(900), end: Self.start + .seconds(3600)),
            BudgetWindow(scope: scope, start: UTCTime(seconds: 0), end: .endless),
            BudgetWindow(scope: ScopeID(rawValue: 5), start: Self.start, end: .endless),
            BudgetWindow(scope: scope, start: UTCTime(seconds: 0), end: .endless, unit: .tokens),
        ]

        let drafts = windows.map { WindowDraft(window: $0, declared: .zero) }
        let opened = try store.open(drafts, at: Self.start)

        #expect(opened.map(\.settled.count) == [0b1110, 0b1111_1111, 0, 3 * 0b1111_1111])
        #expect(opened.map(\.window) == windows)
        #expect(try store.open(drafts, at: Self.start + .seconds(1)) == opened)
    }

    @Test("slices of a process that is no more are given back if proven, else charged")
    func endSlices() throws {
        let folder = try StoreFolder()
        let store = try folder.store()
        let window = BudgetWindow(scope: ScopeID(rawValue: 4), start: Self.start, end: .endless)
        let row = try #require(
            try store.open([WindowDraft(window: window, declared: .zero)], at: Self.start).first?.row
        )
        func slice(_ amount: Int64) throws {
            _ = try store.exchange([
                SliceRequest(
                    row: row,
                    limit: Quantity(count: 1000),
                    wanted: Quantity(count: amount),
                    givenBack: .zero
                )
            ])
        }

        try slice(30)
        #expect(try store.endSlices(areProven: true, at: Self.start).isEmpty)
        try slice(50)
        #expect(try store.endSlices(areProven: false, at: Self.start).map(\.charged.count) == [50])

        let kept = try #require(try store.windows(endingAfter: Self.start).first)
        #expect(kept.settled == Quantity(count: 50))
        #expect(kept.sliced == .zero)
        // A budget that is made later counts the charge.
        let other = BudgetWindow(scope: ScopeID(rawValue: 4), start: UTCTime(seconds: 0), end: .endless)
        #expect(
            try store.open([WindowDraft(window: other, declared: .zero)], at: Self.start).map(\.settled.count)
                == [50]
        )
    }

    @Test("200 exchanges at once against room for exactly 17 give exactly 17 holds, also after a restart")
    func exactlySeventeen() throws {
        let folder = try StoreFolder()
        let line = Self.path([2: 17 * 300, 1: 1_000_000])
        let counts = Mutex((held: 0, refused: 0))
        let store = try folder.store()
        let ledger = try Self.ledger(store, folder)

        let done = DispatchSemaphore(value: 0)
        for number in 0..<200 {
            Thread {
                let request = Self.request(number, 300, line)
                let outcome = Self.hold(ledger, request)
                switch consume outcome {
                case .held(let hold):
                    counts.withLock { $0.held += 1 }
                    ledger.settle(hold, Self.record(request, cost: 300))
                case .refused: counts.withLock { $0.refused += 1 }
                case .mustWait: Issue.record("undecided")
                case .unavailable(let reason): Issue.record("\(reason)")
                }
                done.signal()
            }.start()
        }
        for _ in 0..<200 { done.wait() }
        ledger.close()
        try store.close()

        #expect(counts.withLock { $0.held } == 17)
        #expect(counts.withLock { $0.refused } == 183)
        let again = try folder.store()
        let windows = try again.windows(endingAfter: Self.start)
        #expect(windows.map(\.settled.count) == [5100, 5100])
        #expect(windows.map(\.sliced.count) == [0, 0])
        #expect(try again.usage(RecordFilter(), by: []).map(\.cost.nanos) == [5100])
        let reopened = try Self.ledger(again, folder)
        let outcome = Self.hold(reopened, Self.request(1000, 1, line))
        guard case .refused(let shortfall) = consume outcome else {
            Issue.record("not refused")
            return
        }
        #expect(shortfall.scope == .team(TeamID(rawValue: "team_2")))
        reopened.close()
    }

    @Test("a ledger that dies under load has booked every exchange once after the next start")
    func killed() throws {
        let folder = try StoreFolder()
        let line = Self.path([2: 1_000_000_000, 1: 1_000_000_000])
        let store = try folder.store()
        let ledger = try Self.ledger(store, folder)
        let settled = Mutex<[ExchangeID]>([])
        let done = DispatchSemaphore(value: 0)
        let stopped = DispatchSemaphore(value: 0)
        for thread in 0..<3 {
            Thread {
                for number in 1...1000 {
                    // However fast a thread is, its last exchanges come when nothing is committed any more.
                    if thread > 0, number == 900 { stopped.wait() }
                    let request = Self.request(thread * 1_000_000 + number, 100, line)
                    guard case .held(var hold) = Self.hold(ledger, request) else { break }
                    hold.markSent()
                    if number % 100 == 7 {
                        // Under way when the process dies.
                        Abandoned.keep(hold)
                        continue
                    }
                    ledger.settle(hold, Self.record(request, cost: 60))
                    settled.withLock { $0.append(request.exchange) }
                    // What is settled after this stays in the journal: nothing is held any more, so one is held before.
                    if thread == 0, number == 500 {
                        let late = Self.request(4_000_000, 100, line)
                        guard case .held(var hold) = Self.hold(ledger, late) else { break }
                        hold.markSent()
                        ledger.stop()
                        ledger.settle(hold, Self.record(late, cost: 60))
                        settled.withLock { $0.append(late.exchange) }
                        for _ in 1..<3 { stopped.signal() }
                    }
                }
                done.signal()
            }.start()
        }
        for _ in 0..<3 { done.wait() }
        let expected = settled.withLock { $0 }
        let committed = try store.records(RecordFilter(), before: nil, limit: 10_000).count
        try store.close()
        let copy = try StoreFolder()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where !name.hasSuffix("-shm") {
            try FileManager.default.copyItem(atPath: folder.path + "/" + name, toPath: copy.path + "/" + name)
        }

        let again = try copy.store()
        let reopened = try Self.ledger(again, copy)

        let records = try again.records(RecordFilter(), before: nil, limit: 10_000)
        #expect(committed < expected.count)
        let expired = records.filter { $0.errorCode == "killed" && $0.cost == Money(nanos: 100) }
        let isComplete = Set(records.filter { $0.status == 200 }.map(\.id)) == Set(expected)
        #expect(isComplete)
        #expect(records.count == expected.count + expired.count)
        #expect(reopened.statistics.expired == expired.count)
        #expect(expired.count >= 5)
        let total = Int64(expected.count * 60 + expired.count * 100)
        #expect(try reopened.cut(line.nodes).map(\.settled.count) == [total, total])
        #expect(try again.usage(RecordFilter(), by: []).map(\.cost.nanos) == [total])
        reopened.close()
        #expect(try again.windows(endingAfter: Self.start).map(\.settled.count) == [total, total])
        #expect(try again.windows(endingAfter: Self.start).map(\.sliced.count) == [0, 0])
    }
}
