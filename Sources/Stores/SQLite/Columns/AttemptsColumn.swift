import JSONText
import Foundation
import Vocabulary

/// The attempts of an exchange as a JSON array of arrays, in the order of their fields.
enum AttemptsColumn {
    private struct Fields: Decodable {
        let attempt: ExchangeRecord.Attempt

        init(from decoder: any Decoder) throws {
            var fields = try decoder.unkeyedContainer()
            attempt = ExchangeRecord.Attempt(
                target: try fields.decode(String.self),
                status: try fields.decode(Int.self),
                outcome: try fields.decode(String.self),
                startMicroseconds: try fields.decode(Int64.self),
                durationMicroseconds: try fields.decode(Int64.self)
            )
        }
    }

    /// Appends the text of some attempts; none for none.
    static func append(_ attempts: [ExchangeRecord.Attempt], to bytes: inout [UInt8]) {
        guard !attempts.isEmpty else { return }
        let comma = UInt8(ascii: ",")
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
            bytes.append(UInt8(ascii: "]"))
            mark = comma
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Reads attempts back.
    static func attempts(_ text: String) throws -> [ExchangeRecord.Attempt] {
        let fields: [Fields]? = try JSONColumn.decode(text)
        return fields?.map(\.attempt) ?? []
    }
}
