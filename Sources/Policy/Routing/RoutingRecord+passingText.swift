import JSONText
import Vocabulary

/// What happened on the way: seldom anything does, so that the text of most records has nothing of it.
extension RoutingRecord {
    /// The targets that were passed by, as JSON.
    var skipsJSON: JSONValue {
        .array(
            skips.map { skip in
                .array([
                    .string(skip.target), .string(skip.reason.rawValue), .integer(skip.attempts),
                    .integer(Int(skip.atMicroseconds)),
                    skip.waitMicroseconds.map { .integer(Int($0)) } ?? .null,
                    skip.holder.map { .string($0) } ?? .null,
                ])
            }
        )
    }

    /// The raises of the hold, as JSON.
    var raisesJSON: JSONValue {
        .array(
            raises.map { raise in
                .array([
                    .integer(Int(raise.before.nanos)), .integer(Int(raise.after.nanos)),
                    .bool(raise.isGranted), .integer(raise.attempts), .integer(Int(raise.atMicroseconds)),
                ])
            }
        )
    }

    /// Reads the targets that were passed by.
    static func skips(_ value: JSONValue?) -> [Skip] {
        (value?.array ?? []).compactMap { element in
            guard let parts = element.array, parts.count == 6, let target = parts[0].string,
                let reason = parts[1].string.flatMap(Skip.Reason.init), let attempts = parts[2].integer,
                let time = parts[3].integer
            else { return nil }
            return Skip(
                target,
                reason,
                holder: parts[5].string,
                waitMicroseconds: parts[4].integer.map { Int64($0) },
                attempts: attempts,
                atMicroseconds: Int64(time)
            )
        }
    }

    /// Reads the raises of the hold.
    static func raises(_ value: JSONValue?) -> [Raise] {
        (value?.array ?? []).compactMap { element in
            guard let parts = element.array, parts.count == 5, let before = parts[0].integer,
                let after = parts[1].integer, let isGranted = parts[2].bool, let attempts = parts[3].integer,
                let time = parts[4].integer
            else { return nil }
            return Raise(
                from: Money(nanos: Int64(before)),
                to: Money(nanos: Int64(after)),
                isGranted: isGranted,
                attempts: attempts,
                atMicroseconds: Int64(time)
            )
        }
    }
}
