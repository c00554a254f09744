import Foundation
import Policy
import Testing
import Vocabulary

@testable import Ledger

@Suite("Journal")
struct JournalTests {
    private let folder = NSTemporaryDirectory() + "gatehouse-journal-" + UUID().uuidString

    private func segment() throws -> JournalSegment {
        try Journal(directory: folder, store: 1).segment(0)
    }

    private var request: HoldRequest {
        HoldRequest(
            exchange: ExchangeID(high: 1 << 63 | 5, low: 6),
            arrival: UTCTime(microseconds: 1_800_000_000_123_456),
            bound: Money(nanos: 777),
            path: path((1, 100), (22, nil), (333, 50)),
            team: TeamID(rawValue: "team_é"),
            key: KeyID(rawValue: "key_1"),
            user: "user_1",
            model: "fast",
            operation: "embeddings",
            target: "openai/gpt-4o",
            priceVersion: "catalogue-2026-11-01",
            boundUsage: Usage(input: 1, cachedInput: 2, cacheWrite: 3, output: 4, reasoning: 5),
            tags: ["env": "prod", "": "empty name", "cost centre": ""]
        )
    }

    private func fullRecord() -> ExchangeRecord {
        var record = ExchangeRecord(
            id: request.exchange,
            time: request.arrival,
            team: request.team,
            key: request.key
        )
        record.user = request.user
        record.model = request.model
        record.operation = request.operation
        record.tags = request.tags
        record.provider = "claude"
        record.target = "claude/claude-sonnet-4"
        record.status = 499
        record.errorCode = "client_gone"
        record.isStream = true
        record.usage = Usage(
            input: 11,
            cachedInput: 12,
            cacheWrite: 13,
            output: 14,
            reasoning: 15,
            rare: [.cacheWriteLong: 3, .searches: 70_000, .pages: 1],
            serviceTier: .priority
        )
        record.cost = Money(nanos: 321)
        record.accuracy = .estimated
        record.priceVersion = "p2"
        record.isUnpriced = true
        record.timeToFirstByteMicroseconds = 99
        record.durationMicroseconds = 1234
        record.overheadMicroseconds = 56
        record.clientRequestID = "mine"
        record.upstreamRequestID = "theirs"
        record.attempts = [
            ExchangeRecord.Attempt(
                target: "openai/gpt-4o",
                status: 503,
                outcome: "status",
                startMicroseconds: 1,
                durationMicroseconds: 2
            ),
            ExchangeRecord.Attempt(
                target: "claude/claude-sonnet-4",
                status: 200,
                outcome: "client_gone",
                startMicroseconds: 3,
                durationMicroseconds: 4
            ),
        ]
        return record
    }

    @Test("an open hold reads back as an exchange charged at its bound, raises included")
    func openHold() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let slot = JournalSlot(segment: try segment(), index: 4095)

        slot.write(request, rows: [WindowRow(signed: 8), WindowRow(signed: -9)])
        guard case .open(let unsent, false) = slot.read() else { throw Unexpected(outcome: "\(slot.read())") }
        slot.raise(to: Charge(cost: Money(nanos: 1000), tokens: 5000))
        slot.markSent()
        guard case .open(let sent, true) = slot.read() else { throw Unexpected(outcome: "\(slot.read())") }

        #expect(unsent.record.cost == Money(nanos: 777))
        #expect(sent.record.cost == Money(nanos: 1000))
        #expect(sent.rows.map(\.id) == [8, 9])
        #expect(sent.rows.map(\.unit) == [.usd, .tokens])
        #expect(sent.scopes.map(\.rawValue) == [1, 22, 333])
        #expect(sent.record.id == request.exchange)
        #expect(sent.record.time == request.arrival)
        #expect(sent.record.team == request.team)
        #expect(sent.record.key == request.key)
        #expect(sent.record.user == "user_1")
        #expect(sent.record.model == "fast")
        #expect(sent.record.operation == "embeddings")
        #expect(sent.record.target == "openai/gpt-4o")
        #expect(sent.record.provider == "openai")
        #expect(sent.record.priceVersion == "catalogue-2026-11-01")
        #expect(unsent.record.usage == request.boundUsage)
        #expect(sent.record.usage.input == request.boundUsage.input)
        #expect(sent.record.usage.budgetedTokens == 5000)
        #expect(sent.record.tags == request.tags)
    }

    @Test("an end reads back as it was written, also from the file opened anew")
    func settlement() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let record = fullRecord()
        do {
            let slot = JournalSlot(segment: try segment(), index: 7)
            slot.write(request, rows: [WindowRow(signed: 8)])
            slot.markSent()
            slot.settle(record)
        }

        let slot = JournalSlot(segment: try segment(), index: 7)
        guard case .settled(let kept) = slot.read() else { throw Unexpected(outcome: "\(slot.read())") }

        #expect(kept.record == record)
        #expect(kept.rows.map(\.id) == [8])
        slot.clear()
        guard case .free = slot.read() else { throw Unexpected(outcome: "\(slot.read())") }
    }

    @Test("texts too long for a slot are cut between characters, and the last attempt is kept")
    func cutTexts() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let slot = JournalSlot(segment: try segment(), index: 0)
        var request = request
        request.model = String(repeating: "é", count: 200)
        request.tags = Dictionary(
            uniqueKeysWithValues: (0..<300).map { ("tag\($0)", String(repeating: "v", count: $0)) }
        )
        request.path = ScopePath(
            nodes: (1...34).map {
                ScopeNode(
                    scope: ScopeID(rawValue: $0),
                    name: .team(.root),
                    budget: BudgetTerms(limit: .zero),
                    limits: LimitTerms()
                )
            }
        )
        var record = fullRecord()
        record.clientRequestID = String(repeating: "x", count: 5000)
        record.attempts = (0..<100).map {
            ExchangeRecord.Attempt(
                target: "target/\($0)",
                status: $0,
                outcome: "cut",
                startMicroseconds: 0,
                durationMicroseconds: 0
            )
        }

        slot.write(request, rows: (1...34).map { WindowRow(signed: $0) })
        slot.settle(record)
        guard case .settled(let kept) = slot.read() else { throw Unexpected(outcome: "\(slot.read())") }

        #expect(kept.rows.count == ScopePath.maximumNodes)
        #expect(kept.scopes.count == ScopePath.maximumNodes)
        #expect(kept.record.model == String(repeating: "é", count: 48))
        #expect(!kept.record.tags.isEmpty)
        #expect(kept.record.tags.allSatisfy { request.tags[$0.key] == $0.value })
        #expect(kept.record.clientRequestID.utf8.count == 128)
        #expect(kept.record.attempts.count > 5)
        #expect(kept.record.attempts.first?.target == "target/0")
        #expect(kept.record.attempts.last?.target == "target/99")
    }

    @Test("a hold whose bytes did not all reach the disk is damaged; an end that did not is a hold")
    func damage() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let segment = try segment()
        let slot = JournalSlot(segment: segment, index: 1)

        slot.write(request, rows: [WindowRow(signed: 1)])
        slot.settle(fullRecord())
        segment.bytes(1, SlotLayout.settlement)[20] ^= 1
        guard case .open(let kept, true) = slot.read() else { throw Unexpected(outcome: "\(slot.read())") }
        #expect(kept.record.cost == Money(nanos: 777))
        segment.bytes(1, SlotLayout.hold)[20] ^= 1
        guard case .damaged = slot.read() else { throw Unexpected(outcome: "\(slot.read())") }
    }

    @Test("a mark says whose journal it is and how it was left")
    func mark() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let journal = try Journal(directory: folder, store: .max, boot: "a-b")
        #expect(try journal.mark() == nil)

        try journal.setMark(isClean: false)
        #expect(try journal.mark() == JournalMark(store: .max, boot: "a-b", isClean: false))
        try journal.setMark(isClean: true)
        #expect(try journal.mark() == JournalMark(store: .max, boot: "a-b", isClean: true))
        #expect(JournalMark(text: "something else") == nil)
    }

    @Test("a journal that cannot be made is an error")
    func noFolder() {
        #expect(throws: JournalFailure.self) { try Journal(directory: folder + "/missing/journal", store: 1) }
    }
}
