import Foundation
import Policy
import Testing
import Vocabulary

@testable import Ledger

@Suite("Tags in the journal")
struct JournalTagsTests {
    private func kept(
        own: [String: String],
        request: [String: String],
        key: String = "key_1"
    ) throws -> ExchangeRecord {
        let folder = NSTemporaryDirectory() + "gatehouse-journal-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let hold = HoldRequest(
            exchange: ExchangeID(high: 1 << 63 | 5, low: 6),
            arrival: UTCTime(microseconds: 1),
            bound: Money(nanos: 777),
            path: path((1, 100)),
            team: .root,
            key: KeyID(rawValue: key),
            tags: own.merging(request) { own, _ in own },
            requestTags: request.keys.sorted()
        )
        let segment = try Journal(directory: folder, store: 1).segment(0)
        let slot = JournalSlot(segment: segment, index: 3)
        let next = JournalSlot(segment: segment, index: 4)
        next.write(hold, rows: [])
        slot.write(hold, rows: [WindowRow(id: 8, unit: .usd)])
        slot.settle(ExchangeRecord(id: hold.exchange, time: hold.arrival, team: hold.team, key: hold.key))
        guard case .settled(let kept) = slot.read(), case .open = next.read() else {
            throw Unexpected(outcome: "\(slot.read()) \(next.read())")
        }
        return kept.record
    }

    @Test("a request's own tags are told from the key's")
    func kinds() throws {
        let record = try kept(own: ["env": "prod", "a": "1"], request: ["b": "2", "c": "3"])

        #expect(record.tags == ["env": "prod", "a": "1", "b": "2", "c": "3"])
        #expect(record.requestTags == ["b", "c"])
        #expect(try kept(own: ["env": "prod"], request: [:]).requestTags.isEmpty)
    }

    @Test("the budget of a rule that mirrors is kept by its whole name")
    func payer() throws {
        let payer = ScopeName.mirror(
            rule: String(repeating: "r", count: 64),
            model: String(repeating: "m", count: 128)
        ).description

        #expect(try kept(own: ["env": "prod"], request: [:], key: payer).key.rawValue == payer)
    }

    @Test(
        "the longest end user is kept whole, and what comes after it is told from the key's",
        arguments: ["u", "é", "€", "🙂", "a🙂"]
    )
    func longestEndUser(_ text: String) throws {
        var user = String(repeating: text, count: RequestTag.longestEndUser / text.utf8.count)
        while user.utf8.count < RequestTag.longestEndUser { user += "z" }
        let request = [RequestTag.endUser: user, "task": "t"]

        let record = try kept(own: ["env": "prod"], request: request)

        #expect(record.tags == ["env": "prod", "task": "t", RequestTag.endUser: user])
        #expect(record.requestTags == [RequestTag.endUser, "task"])
    }

    @Test("more than a slot holds is cut to whole tags, the key's own first, and nothing else suffers")
    func cut() throws {
        var request: [String: String] = [:]
        for number in 10..<26 {
            request["\(number)" + String(repeating: "n", count: 62)] = String(repeating: "é", count: 64)
        }
        let own = ["env": "prod", "team": String(repeating: "t", count: 200)]

        let record = try kept(own: own, request: request)

        #expect(record.tags["env"] == "prod")
        #expect(record.tags["team"] == own["team"])
        #expect(record.requestTags.count == record.tags.count - 2 && !record.requestTags.isEmpty)
        for name in record.requestTags { #expect(record.tags[name] == request[name]) }
        #expect(record.cost == .zero)
        #expect(record.key.rawValue == "key_1")
    }
}
