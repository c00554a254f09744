import Ports
import Vocabulary

extension AuditRow {
    /// The form in answers.
    static let answer = ObjectSchema(
        "AuditRow",
        "Who did what to whom, chained to the row before.",
        [
            .required("seq", .count, "Its number; there are no gaps."),
            .required("time", .time, "When."),
            .required(
                "actor",
                .text,
                "Who: `admin_token`, `file`, `system`, `user_…`, or a key and its owner."
            ),
            .required("action", .text, "What was done, such as `key.create`, or `refused`."),
            .required("subject", .nullable(.text), "To whom, such as `key:ID`."),
            .required("before", .nullable(.map(.text)), "What it was before."),
            .required("after", .nullable(.map(.text)), "What it was afterwards."),
            .required(
                "teams",
                .list(.text),
                "The teams that it concerns, from the root down, as the tree was then; none if it belongs to no team."
            ),
            .required(
                "hash",
                .nullable(.text),
                "SHA-256 over the hash of the row before and this row, in hexadecimal; only for whoever sees all rows."
            ),
        ]
    )

    /// The row as an answer shows it.
    ///
    /// Whoever does not see all rows must not see the hashes: they depend on the rows in between, which could be guessed
    /// and the guesses checked.
    func json(withHash: Bool) -> JSONValue {
        [
            "seq": .integer(sequence),
            "time": .text(time),
            "actor": .string(actor),
            "action": .string(action),
            "subject": .nonEmpty(subject),
            "before": Self.value(before),
            "after": Self.value(after),
            "teams": .array(teams.map { .string($0.rawValue) }),
            "hash": withHash ? .string(Hexadecimal.text(of: hash)) : .null,
        ]
    }

    private static func value(_ text: String) -> JSONValue {
        text.isEmpty ? .null : (try? JSONParser.parse(Array(text.utf8))) ?? .string(text)
    }
}

/// Bytes as hexadecimal digits.
enum Hexadecimal {
    /// The digits of some bytes, in lower case.
    static func text(of bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
