import Vocabulary

/// The binary form of an exchange's end in the journal: what its hold does not say already.
///
/// Texts are cut to what a slot can hold; the first attempts are kept, and the last one in place of those between.
/// Only rows that a restart reads back are cut.
enum SettlementCodec {
    private static let longestVersion = 48
    private static let longestName = 96
    private static let longestID = 128

    static func encode(_ record: ExchangeRecord, into writer: inout SlotWriter) {
        writer.put(UInt16(0))
        writer.put(Int16(clamping: record.status))
        writer.put(UInt8(record.isStream ? 1 : 0) | (record.isUnpriced ? 2 : 0))
        writer.put(UInt8(Accuracy.allCases.firstIndex(of: record.accuracy) ?? 0))
        writer.put(record.cost.nanos)
        UsageCodec.encode(record.usage, into: &writer)
        writer.put(record.timeToFirstByteMicroseconds ?? -1)
        writer.put(record.durationMicroseconds)
        writer.put(record.overheadMicroseconds)
        writer.put(record.provider, atMost: longestVersion)
        writer.put(record.target, atMost: longestName)
        writer.put(record.errorCode, atMost: longestVersion)
        writer.put(record.priceVersion, atMost: longestVersion)
        writer.put(record.clientRequestID, atMost: longestID)
        writer.put(record.upstreamRequestID, atMost: longestID)
        encode(record.attempts, into: &writer, leaving: RareUsageCodec.size(record.usage))
        RareUsageCodec.encode(record.usage, into: &writer)
    }

    static func decode(_ reader: inout SlotReader, into record: inout ExchangeRecord) {
        record.status = Int(reader.number(Int16.self))
        let flags = reader.number(UInt8.self)
        record.isStream = flags & 1 != 0
        record.isUnpriced = flags & 2 != 0
        let accuracy = Int(reader.number(UInt8.self))
        record.accuracy = Accuracy.allCases.indices.contains(accuracy) ? Accuracy.allCases[accuracy] : .none
        record.cost = Money(nanos: reader.number())
        record.usage = UsageCodec.decode(&reader)
        let timeToFirstByte = reader.number(Int64.self)
        record.timeToFirstByteMicroseconds = timeToFirstByte < 0 ? nil : timeToFirstByte
        record.durationMicroseconds = reader.number()
        record.overheadMicroseconds = reader.number()
        record.provider = reader.text()
        record.target = reader.text()
        record.errorCode = reader.text()
        record.priceVersion = reader.text()
        record.clientRequestID = reader.text()
        record.upstreamRequestID = reader.text()
        record.attempts = (0..<reader.number(UInt8.self)).map { _ in decodeAttempt(&reader) }
        RareUsageCodec.decode(&reader, into: &record.usage)
    }

    private static func encode(
        _ attempts: [ExchangeRecord.Attempt],
        into writer: inout SlotWriter,
        leaving rest: Int
    ) {
        let place = writer.count
        writer.put(UInt8(0))
        guard let last = attempts.last else { return }
        var count: UInt8 = 0
        for attempt in attempts.dropLast() where count < .max - 1 {
            guard size(attempt) + size(last) + 8 + rest <= writer.room else { break }
            encode(attempt, into: &writer)
            count += 1
        }
        encode(last, into: &writer)
        writer.patch(place, count + 1)
    }

    private static func size(_ attempt: ExchangeRecord.Attempt) -> Int {
        20 + min(attempt.target.utf8.count, longestName) + min(attempt.outcome.utf8.count, longestVersion)
    }

    private static func encode(_ attempt: ExchangeRecord.Attempt, into writer: inout SlotWriter) {
        writer.put(Int16(clamping: attempt.status))
        writer.put(attempt.startMicroseconds)
        writer.put(attempt.durationMicroseconds)
        writer.put(attempt.target, atMost: longestName)
        writer.put(attempt.outcome, atMost: longestVersion)
    }

    private static func decodeAttempt(_ reader: inout SlotReader) -> ExchangeRecord.Attempt {
        let status = Int(reader.number(Int16.self))
        let start = reader.number(Int64.self)
        let duration = reader.number(Int64.self)
        let target = reader.text()
        return ExchangeRecord.Attempt(
            target: target,
            status: status,
            outcome: reader.text(),
            startMicroseconds: start,
            durationMicroseconds: duration
        )
    }
}
