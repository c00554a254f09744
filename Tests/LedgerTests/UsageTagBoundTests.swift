import Testing
import Vocabulary

@testable import Ledger

@Suite("Bound of usage by tags")
struct UsageTagBoundTests {
    private static let hour: Int64 = 3_600_000_000

    private func record(
        _ tags: [String: String],
        own: [String: String] = ["env": "prod"],
        key: String = "key_1"
    )
        -> ExchangeRecord
    {
        var record = ExchangeRecord(
            id: ExchangeID(high: 1 << 63, low: 1),
            time: UTCTime(microseconds: 0),
            team: .root,
            key: KeyID(rawValue: key)
        )
        record.tags = own.merging(tags) { own, _ in own }
        record.requestTags = tags.keys.sorted()
        return record
    }

    private func hour(_ number: Int64) -> UTCTime { UTCTime(microseconds: number * Self.hour) }

    @Test("past the bound, values become (other); past it again, the request's tags are left out")
    func folds() {
        var bound = UsageTagBound(most: 2)

        #expect(bound.tags(of: record(["id": "1"]), in: hour(1)) == ["env": "prod", "id": "1"])
        #expect(bound.tags(of: record(["id": "2"]), in: hour(1)) == ["env": "prod", "id": "2"])
        #expect(bound.tags(of: record(["id": "3"]), in: hour(1)) == ["env": "prod", "id": "(other)"])
        #expect(bound.tags(of: record(["id": "1"]), in: hour(1)) == ["env": "prod", "id": "1"])
        #expect(
            bound.tags(of: record(["id": "4", "x": "5"]), in: hour(1)) == [
                "env": "prod", "id": "(other)", "x": "(other)",
            ]
        )
        #expect(bound.tags(of: record(["y": "6"]), in: hour(1)) == ["env": "prod"])
    }

    @Test("a key's own tags are never folded and never counted")
    func ownTags() {
        var bound = UsageTagBound(most: 1)
        for value in 0..<10 {
            let own = ["n": "\(value)"]
            #expect(bound.tags(of: record([:], own: own), in: hour(1)) == own)
        }
        #expect(bound.tags(of: record(["id": "1"], own: [:]), in: hour(1)) == ["id": "1"])
    }

    @Test("each key and each hour has its own bound, and an hour is not begun anew by a later one")
    func places() {
        var bound = UsageTagBound(most: 1)

        #expect(bound.tags(of: record(["id": "1"]), in: hour(1))["id"] == "1")
        #expect(bound.tags(of: record(["id": "2"], key: "key_2"), in: hour(1))["id"] == "2")
        #expect(bound.tags(of: record(["id": "3"]), in: hour(2))["id"] == "3")
        #expect(bound.tags(of: record(["id": "4"]), in: hour(1))["id"] == "(other)")
    }

    @Test("what is remembered of all keys together is bounded, and old hours make room")
    func allKeys() {
        var bound = UsageTagBound(most: 10, mostOfAllKeys: 2)

        #expect(bound.tags(of: record(["id": "1"], key: "key_1"), in: hour(1))["id"] == "1")
        #expect(bound.tags(of: record(["id": "1"], key: "key_2"), in: hour(1))["id"] == "1")
        #expect(bound.tags(of: record(["id": "1"], key: "key_3"), in: hour(1))["id"] == nil)
        #expect(bound.tags(of: record(["id": "1"], key: "key_3"), in: hour(5))["id"] == "1")
    }

    @Test(
        "a client with a new id in every request makes a bounded number of usage rows, the requests keep theirs"
    )
    func storm() {
        var bound = UsageTagBound()
        var rows: Set<[String: String]> = []
        var requests: Set<[String: String]> = []
        for number in 0..<5000 {
            var composer = BatchComposer()
            swap(&bound, &composer.tagBound)
            composer.add(record(["id": "\(number)"]), scopes: [], rows: [], windows: WindowIndex())
            swap(&bound, &composer.tagBound)
            rows.formUnion(composer.batch(overdrafts: [:]).usage.map(\.group.tags))
            requests.formUnion(composer.records.map(\.tags))
        }

        #expect(rows.count == 1001)
        #expect(rows.contains(["env": "prod", "id": "(other)"]))
        #expect(requests.count == 5000)
    }
}
