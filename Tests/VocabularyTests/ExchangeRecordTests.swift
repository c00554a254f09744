import Testing
import Vocabulary

@Suite("Records of exchanges")
struct ExchangeRecordTests {
    private static let record = ExchangeRecord(
        id: ExchangeID(high: 1, low: 2),
        time: UTCTime(seconds: 3),
        team: TeamID(rawValue: "team_1"),
        key: KeyID(rawValue: "key_1")
    )

    /// One change of each field.
    private static let changes: [@Sendable (inout ExchangeRecord) -> Void] = [
        { $0.id = ExchangeID(high: 9, low: 9) }, { $0.time = UTCTime(seconds: 9) },
        { $0.team = TeamID(rawValue: "team_9") }, { $0.key = KeyID(rawValue: "key_9") }, { $0.user = "9" },
        { $0.model = "9" }, { $0.provider = "9" }, { $0.target = "9" }, { $0.operation = "9" },
        { $0.status = 9 }, { $0.errorCode = "9" }, { $0.isStream = true }, { $0.usage.input = 9 },
        { $0.cost = Money(nanos: 9) }, { $0.accuracy = .drained }, { $0.priceVersion = "9" },
        { $0.isUnpriced = true }, { $0.timeToFirstByteMicroseconds = 9 }, { $0.durationMicroseconds = 9 },
        { $0.overheadMicroseconds = 9 }, { $0.clientRequestID = "9" }, { $0.upstreamRequestID = "9" },
        { $0.tags["9"] = "9" }, { $0.requestTags.append("9") },
        {
            $0.attempts.append(
                .init(target: "9", status: 9, outcome: "9", startMicroseconds: 9, durationMicroseconds: 9)
            )
        }, { $0.routing = "9" },
    ]

    @Test(
        "a changed copy leaves the record that it was made of as it is, and differs",
        arguments: changes.indices
    )
    func copies(_ index: Int) {
        let original = Self.record
        var copy = original
        let untouched = copy

        Self.changes[index](&copy)

        #expect(original == Self.record && untouched == original)
        #expect(copy != original)
        // What nobody else holds is changed in place, to the same end.
        var alone = Self.record
        Self.changes[index](&alone)
        #expect(alone == copy && alone.hashValue == copy.hashValue)
    }

    @Test("every field is among the changes")
    func complete() {
        let storage = Mirror(reflecting: Self.record).children.first { $0.label == "storage" }
        let fields = storage.flatMap { Mirror(reflecting: $0.value).children.first { $0.label == "fields" } }
        #expect(fields.map { Mirror(reflecting: $0.value).children.count } == Self.changes.count)
    }
}
