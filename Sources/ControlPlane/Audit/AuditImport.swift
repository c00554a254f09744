import Ports
import Vocabulary

/// Reads what `AuditExport` writes.
public struct AuditImport: Sendable {
    /// What the export says of itself; `nil` if it says nothing, as those of old do.
    public private(set) var statement: AuditStatement?
    /// The rows, in the export's order.
    public private(set) var rows: [AuditRow] = []
    /// The checkpoints, in the export's order.
    public private(set) var checkpoints: [AuditCheckpoint] = []

    /// Why a line cannot be read.
    public struct Failure: Error, CustomStringConvertible {
        /// A sentence for a person.
        public let description: String
    }

    /// Reads an export; its statement is its first line or nowhere.
    public init(_ bytes: [UInt8]) throws(Failure) {
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            let failure = Failure(description: "line \(index + 1) is not one of an audit export")
            guard let value = try? JSONParser.parse(Array(line)) else { throw failure }
            switch value["kind"]?.text {
            case "row":
                guard let row = Self.row(value) else { throw failure }
                rows.append(row)
            case "checkpoint":
                guard let checkpoint = Self.checkpoint(value) else { throw failure }
                checkpoints.append(checkpoint)
            case "statement" where index == 0:
                guard let read = Self.statement(value) else { throw failure }
                statement = read
            default: throw failure
            }
        }
    }

    /// The checkpoint of one line; `nil` if it is none.
    public static func checkpoint(_ bytes: [UInt8]) -> AuditCheckpoint? {
        (try? JSONParser.parse(bytes)).flatMap(checkpoint)
    }

    private static func statement(_ value: JSONValue) -> AuditStatement? {
        guard let after = value["after"]?.integer, let last = value["last"]?.integer,
            let rows = value["rows"]?.integer, [after, last, rows].allSatisfy((0..<Int.max).contains),
            let time = value["time_us"]?.integer,
            let start = value["start"]?.text.flatMap(Hexadecimal.bytes),
            let end = value["end"]?.text.flatMap(Hexadecimal.bytes),
            let key = value["public_key"]?.text.flatMap(Hexadecimal.bytes),
            let signature = value["signature"]?.text.flatMap(Hexadecimal.bytes)
        else { return nil }
        var statement = AuditStatement(
            after: Int64(after),
            start: start,
            last: Int64(last),
            end: end,
            rows: Int64(rows),
            time: UTCTime(microseconds: Int64(time))
        )
        statement.nodes = teams(value["nodes"])
        // What is no number makes the signature wrong.
        statement.gaps = value["gaps"]?.elements?.map { Int64($0.integer ?? -1) } ?? []
        statement.publicKey = key
        statement.signature = signature
        return statement
    }

    /// Teams by their ids; none in exports of old.
    private static func teams(_ value: JSONValue?) -> [TeamID] {
        value?.elements?.map { TeamID(rawValue: $0.text ?? "") } ?? []
    }

    private static func row(_ value: JSONValue) -> AuditRow? {
        guard let sequence = value["seq"]?.integer, (0..<Int.max).contains(sequence),
            let time = value["time_us"]?.integer,
            let actor = value["actor"]?.text, let action = value["action"]?.text,
            let subject = value["subject"]?.text, let before = value["before"]?.text,
            let after = value["after"]?.text, let hash = value["hash"]?.text.flatMap(Hexadecimal.bytes)
        else { return nil }
        return AuditRow(
            sequence: Int64(sequence),
            time: UTCTime(microseconds: Int64(time)),
            actor: actor,
            action: action,
            subject: subject,
            before: before,
            after: after,
            teams: teams(value["teams"]),
            hash: hash
        )
    }

    private static func checkpoint(_ value: JSONValue) -> AuditCheckpoint? {
        guard let sequence = value["seq"]?.integer, (0..<Int.max).contains(sequence),
            let time = value["time_us"]?.integer,
            let hash = value["hash"]?.text.flatMap(Hexadecimal.bytes),
            let key = value["public_key"]?.text.flatMap(Hexadecimal.bytes),
            let signature = value["signature"]?.text.flatMap(Hexadecimal.bytes)
        else { return nil }
        return AuditCheckpoint(
            sequence: Int64(sequence),
            hash: hash,
            time: UTCTime(microseconds: Int64(time)),
            previous: value["previous"]?.integer.map { Int64($0) },
            publicKey: key,
            signature: signature
        )
    }
}

extension Hexadecimal {
    /// The bytes of digits; `nil` if there is anything else among them.
    static func bytes(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[index...index + 1], as: UTF8.self)
            guard pair.allSatisfy(\.isHexDigit), let byte = UInt8(pair, radix: 16) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}
