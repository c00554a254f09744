import Foundation
import Logging
import Policy
import Ports
import Synchronization
import Vocabulary

@testable import Ledger

/// A ledger without a thread on an in-memory store, in a folder of its own, at a time that the test sets.
final class LedgerFixture: Sendable {
    let folder: String
    let clock: Mutex<UTCTime>
    let store: Mutex<InMemoryLedgerStore>
    let ledger: Mutex<Ledger>
    private let generation = Mutex(0)
    private let nextExchange = Mutex<UInt64>(1)

    static let start = UTCTime(seconds: 1_800_000_000)

    init(settings: LedgerSettings = LedgerFixture.settings, observers: [any RecordObserving] = []) throws {
        folder = NSTemporaryDirectory() + "gatehouse-ledger-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let store = InMemoryLedgerStore()
        let clock = Mutex(Self.start)
        self.clock = clock
        self.store = Mutex(store)
        ledger = Mutex(
            try Ledger(
                stepped: store,
                journal: folder + "/journal-0",
                observers: observers,
                settings: settings,
                logger: Self.logger,
                now: { Self.start }
            )
        )
        // The first ledger could not refer to the clock yet.
        try reopen(crashing: false, settings: settings, observers: observers)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Commits at once when stepped.
    static var settings: LedgerSettings {
        var settings = LedgerSettings()
        settings.commitInterval = .zero
        settings.retryPause = .zero
        return settings
    }

    static var logger: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

    var current: Ledger { ledger.withLock { $0 } }
    var storage: InMemoryLedgerStore { store.withLock { $0 } }
    var time: UTCTime { clock.withLock { $0 } }

    func advance(_ duration: Duration) { clock.withLock { $0 = $0 + duration } }

    /// Starts anew on what is durable: after closing, or on copies as if the process had been killed.
    ///
    /// What is left of the old ledger works on the old files and disturbs nothing.
    func reopen(
        crashing: Bool,
        settings: LedgerSettings = LedgerFixture.settings,
        observers: [any RecordObserving] = [],
        boot: String = "boot"
    ) throws {
        if !crashing { current.close() }
        let number = generation.withLock { generation in
            generation += 1
            return generation
        }
        try FileManager.default.copyItem(
            atPath: folder + "/journal-\(number - 1)",
            toPath: folder + "/journal-\(number)"
        )
        let copy = storage.copy()
        let opened = try Ledger(
            stepped: copy,
            journal: folder + "/journal-\(number)",
            boot: boot,
            observers: observers,
            settings: settings,
            logger: Self.logger,
            now: { [weak self] in self?.time ?? Self.start }
        )
        store.withLock { $0 = copy }
        ledger.withLock { $0 = opened }
    }

    func nextID() -> ExchangeID {
        let number = nextExchange.withLock { next in
            next += 1
            return next
        }
        return ExchangeID(arrival: time, unique16: 0, unique64: number)
    }

    func request(_ bound: Int64, _ path: ScopePath, arrival: UTCTime? = nil) -> HoldRequest {
        HoldRequest(
            exchange: nextID(),
            arrival: arrival ?? time,
            bound: Money(nanos: bound),
            path: path,
            team: TeamID(rawValue: "team_a"),
            key: KeyID(rawValue: "key_a"),
            user: "user_a",
            model: "fast",
            operation: "chat_completions",
            target: "openai/gpt-4o-mini",
            priceVersion: "p1",
            boundUsage: Usage(input: 10, output: 20),
            tags: ["env": "test"]
        )
    }

    /// Takes a hold, waiting for the store if need be.
    func take(_ request: HoldRequest) -> HoldOutcome {
        let ledger = current
        switch ledger.tryHold(request) {
        case .held(let hold): return .held(hold)
        case .refused(let shortfall): return .refused(shortfall)
        case .unavailable(let reason): return .unavailable(reason)
        case .mustWait: break
        }
        let answer = Answer()
        ledger.hold(request) { answer.give($0) }
        for _ in 0..<1_000_000 {
            if let outcome = answer.take() { return outcome }
            _ = ledger.step()
        }
        return .mustWait
    }

    func hold(_ bound: Int64, _ path: ScopePath) throws -> Hold { try take(request(bound, path)).held() }

    /// What a request is told; a hold is released again.
    func ask(_ bound: Int64, _ path: ScopePath) -> OutcomeSummary { take(request(bound, path)).summary() }

    func record(of hold: borrowing Hold, cost: Int64) -> ExchangeRecord {
        var record = ExchangeRecord(
            id: hold.exchange,
            time: hold.arrival,
            team: TeamID(rawValue: "team_a"),
            key: KeyID(rawValue: "key_a")
        )
        record.status = 200
        record.cost = Money(nanos: cost)
        record.accuracy = .reported
        return record
    }

    /// Steps until everything that has ended is committed.
    func flush() {
        for _ in 0..<1000 where current.statistics.pending > 0 { _ = current.step() }
    }
}
