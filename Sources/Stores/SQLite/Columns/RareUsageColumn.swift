import Foundation
import Vocabulary

/// The column of what few exchanges use: a JSON object of counts by the names of their parts, with the service tier; null
/// for an exchange that used nothing of it at the ordinary service.
enum RareUsageColumn {
    /// The member that is no count.
    static let serviceTier = "service_tier"

    /// Gives the next column of a row its value.
    static func put(_ usage: Usage, into row: inout RowWriter) {
        let serviceTier = usage.serviceTier ?? .standard
        guard !usage.rare.isEmpty || serviceTier != .standard else { return row.put(Int64?.none) }
        row.put { bytes in
            var mark = UInt8(ascii: "{")
            func append(_ name: String, _ value: String) {
                bytes.append(mark)
                JSONColumn.append(name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                bytes.append(contentsOf: value.utf8)
                mark = UInt8(ascii: ",")
            }
            if serviceTier != .standard { append(Self.serviceTier, "\(serviceTier.rawValue)") }
            for part in UsagePart.allCases where usage.rare[part] > 0 {
                append(part.name, "\(usage.rare[part])")
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// Reads the column back; what a later version wrote and this one does not know is passed over.
    static func read(_ text: String?, into usage: inout Usage) throws {
        guard let counts: [String: Int] = try JSONColumn.decode(text ?? "") else { return }
        for part in UsagePart.allCases { usage.rare[part] = counts[part.name] ?? 0 }
        usage.serviceTier = counts[serviceTier].flatMap { ServiceTier(rawValue: UInt8(clamping: $0)) }
    }
}
