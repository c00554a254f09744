import Policy
import Testing
import Vocabulary

@testable import Ledger

@Suite("Sums of a batch")
struct BatchComposerTests {
    private static let quarter: Int64 = 900_000_000

    private func record(
        _ key: String,
        quarter: Int64,
        tokens: Int,
        tags: [String: String] = [:]
    ) -> ExchangeRecord {
        var record = ExchangeRecord(
            id: ExchangeID(high: 1, low: 1),
            time: UTCTime(microseconds: quarter * Self.quarter + 1),
            team: .root,
            key: KeyID(rawValue: key)
        )
        record.usage = Usage(input: tokens)
        record.tags = tags
        return record
    }

    @Test(
        "what is charged to scopes is summed for each and each quarter of an hour, in whatever order they come"
    )
    func spends() {
        var composer = BatchComposer()
        let paths: [[Int32]] = [[1, 2], [3, 2], [2], [1, 2, 3], [1, 2]]
        for (number, path) in (paths + paths).enumerated() {
            composer.add(
                record("key_1", quarter: number < 5 ? 7 : 8, tokens: 1),
                scopes: path.map { ScopeID(rawValue: $0) },
                rows: [],
                windows: WindowIndex()
            )
        }

        let spends = composer.batch(overdrafts: [:]).spends
        let sums = Dictionary(
            uniqueKeysWithValues: spends.map { spend in
                (
                    [Int64(spend.scope.rawValue), spend.quarter.microseconds / Self.quarter],
                    spend.charge.tokens
                )
            }
        )
        #expect(sums == [[1, 7]: 3, [2, 7]: 5, [3, 7]: 2, [1, 8]: 3, [2, 8]: 5, [3, 8]: 2])
    }

    @Test("usage is summed for each group, in whatever order its exchanges come")
    func usage() {
        var composer = BatchComposer()
        for _ in 0..<2 {
            for key in ["key_1", "key_1", "key_2", "key_1"] {
                for tags in [[:], ["a": "b"]] {
                    composer.add(
                        record(key, quarter: 4, tokens: 1, tags: tags),
                        scopes: [],
                        rows: [],
                        windows: WindowIndex()
                    )
                }
            }
            composer.add(record("key_1", quarter: 9, tokens: 1), scopes: [], rows: [], windows: WindowIndex())
        }

        let sums = composer.batch(overdrafts: [:]).usage
        #expect(sums.count == 5)
        #expect(
            sums.map { [$0.group.key.rawValue, "\($0.group.tags.count)", "\($0.requests)"] } == [
                ["key_1", "0", "6"], ["key_1", "1", "6"], ["key_2", "0", "2"], ["key_2", "1", "2"],
                ["key_1", "0", "2"],
            ]
        )
    }
}
