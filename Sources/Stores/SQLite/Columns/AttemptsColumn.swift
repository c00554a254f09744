import JSONText
import Foundation
import Vocabulary

/// The attempts of an exchange as a JSON array of arrays, in the order of their fields; of one that went well, and of which the
/// exchange says the rest, its two times only.
enum AttemptsColumn {
    private struct Fields: Decodable {
        let attempt: ExchangeRecord.Attempt

        init(from decoder: any Decoder) throws {
            var fields = try decoder.unkeyedContainer()
            var attempt = ExchangeRecord.Attempt(
                target: try fields.decode(String.self),
                status: try fields.decode(Int.self),
                outcome: try fields.decode(String.self),
                startMicroseconds: try fields.decode(Int64.self),
                durationMicroseconds: try fields.decode(Int64.self)
            )
            if !fields.isAtEnd { attempt.bill = try BillColumn.bill(&fields) }
            self.attempt = attempt
        }
    }

    /// Appends the text of an exchange's attempts; none for none.
    static func append(of record: borrowing ExchangeRecord, to bytes: inout [UInt8]) {
        let attempts = record.attempts
        guard !attempts.isEmpty else { return }
        let comma = UInt8(ascii: ",")
        let first = attempts[0]
        if attempts.count == 1, first == plain(record, first.startMicroseconds, first.durationMicroseconds) {
            bytes.append(UInt8(ascii: "["))
            JSONNumber.append(first.startMicroseconds, to: &bytes)
            bytes.append(comma)
            JSONNumber.append(first.durationMicroseconds, to: &bytes)
            bytes.append(UInt8(ascii: "]"))
            return
        }
        var mark = UInt8(ascii: "[")
        for attempt in attempts {
            bytes.append(mark)
            bytes.append(UInt8(ascii: "["))
            JSONColumn.append(attempt.target, to: &bytes)
            bytes.append(comma)
            JSONNumber.append(Int64(attempt.status), to: &bytes)
            bytes.append(comma)
            JSONColumn.append(attempt.outcome, to: &bytes)
            bytes.append(comma)
            JSONNumber.append(attempt.startMicroseconds, to: &bytes)
            bytes.append(comma)
            JSONNumber.append(attempt.durationMicroseconds, to: &bytes)
            if let bill = attempt.bill {
                bytes.append(comma)
                BillColumn.append(bill, to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
            mark = comma
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Reads attempts back, of an exchange whose target and status are known.
    static func attempts(_ text: String, of record: ExchangeRecord) throws -> [ExchangeRecord.Attempt] {
        guard text.hasPrefix("["), !text.hasPrefix("[[") else {
            let fields: [Fields]? = try JSONColumn.decode(text)
            return fields?.map(\.attempt) ?? []
        }
        guard let times: [Int64] = try JSONColumn.decode(text), times.count == 2 else {
            throw StoreFailure("unknown form of an exchange's attempts in the database")
        }
        return [plain(record, times[0], times[1])]
    }

    /// The one attempt of an exchange that it went well with.
    private static func plain(
        _ record: borrowing ExchangeRecord,
        _ start: Int64,
        _ duration: Int64
    ) -> ExchangeRecord.Attempt {
        ExchangeRecord.Attempt(
            target: record.target,
            status: record.status,
            outcome: "ok",
            startMicroseconds: start,
            durationMicroseconds: duration
        )
    }
}
