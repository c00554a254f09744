import Foundation
import Vocabulary

/// The attempts of an exchange as a JSON array of arrays, in the order of their fields.
enum AttemptsColumn {
    private struct Fields: Decodable {
        let attempt: ExchangeRecord.Attempt

        init(from decoder: any Decoder) throws {
            var fields = try decoder.unkeyedContainer()
            attempt = ExchangeRecord.Attempt(
                target: try fields.decode(String.self), status: try fields.decode(Int.self),
                outcome: try fields.decode(String.self), startMicroseconds: try fields.decode(Int64.self),
                durationMicroseconds: try fields.decode(Int64.self))
        }
    }

    /// The text of some attempts; empty for none.
    static func text(_ attempts: [ExchangeRecord.Attempt]) -> String {
        guard !attempts.isEmpty else { return "" }
        var text = "["
        for attempt in attempts {
            text += text.utf8.count > 1 ? ",[" : "["
            JSONColumn.append(attempt.target, to: &text)
            text += ","
            text += String(attempt.status)
            text += ","
            JSONColumn.append(attempt.outcome, to: &text)
            text += ","
            text += String(attempt.startMicroseconds)
            text += ","
            text += String(attempt.durationMicroseconds)
            text += "]"
        }
        return text + "]"
    }

    /// Reads attempts back.
    static func attempts(_ text: String) throws -> [ExchangeRecord.Attempt] {
        let fields: [Fields]? = try JSONColumn.decode(text)
        return fields?.map(\.attempt) ?? []
    }
}
