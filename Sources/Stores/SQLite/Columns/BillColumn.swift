import JSONText
import Foundation
import Vocabulary

/// What an attempt was charged, as the last two members of its array: an object of the counts that are not zero, the cost among
/// them, and the version of the prices.
enum BillColumn {
    private static let cost = "cost"

    private static var counts: [(name: String, path: WritableKeyPath<Usage, Int>)] {
        [
            ("input", \.input), ("cached_input", \.cachedInput), ("cache_write", \.cacheWrite),
            ("output", \.output), ("reasoning", \.reasoning),
        ]
    }

    /// Appends both members.
    static func append(_ bill: ExchangeRecord.Bill, to bytes: inout [UInt8]) {
        let usage = bill.usage
        var members = [(Self.cost, bill.cost.nanos)]
        members += counts.map { ($0.name, Int64(usage[keyPath: $0.path])) }
        members += UsagePart.allCases.map { ($0.name, Int64(usage.rare[$0])) }
        members.append((RareUsageColumn.serviceTier, Int64((usage.serviceTier ?? .standard).rawValue)))
        var mark = UInt8(ascii: "{")
        for (name, count) in members where count != 0 || name == Self.cost {
            bytes.append(mark)
            JSONColumn.append(name, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            JSONNumber.append(count, to: &bytes)
            mark = UInt8(ascii: ",")
        }
        bytes.append(contentsOf: "},".utf8)
        JSONColumn.append(bill.priceVersion, to: &bytes)
    }

    /// Reads both members; what a later version wrote and this one does not know is passed over.
    static func bill(_ fields: inout any UnkeyedDecodingContainer) throws -> ExchangeRecord.Bill {
        let members = try fields.decode([String: Int].self)
        var usage = Usage()
        for (name, path) in counts { usage[keyPath: path] = members[name] ?? 0 }
        for part in UsagePart.allCases { usage.rare[part] = members[part.name] ?? 0 }
        usage.serviceTier = members[RareUsageColumn.serviceTier].flatMap {
            ServiceTier(rawValue: UInt8(clamping: $0))
        }
        return ExchangeRecord.Bill(
            usage: usage,
            cost: Money(nanos: Int64(members[Self.cost] ?? 0)),
            priceVersion: try fields.decode(String.self)
        )
    }
}
