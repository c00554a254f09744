import Vocabulary

/// The binary form of what few exchanges use, at the end of a slot's part: nothing at all for the others.
///
/// A part that an earlier version wrote ends before it, and reads as nothing.
enum RareUsageCodec {
    /// The bytes that are written.
    static func size(_ usage: Usage) -> Int {
        guard !usage.rare.isEmpty else { return tier(usage) == 0 ? 0 : 2 }
        return 2 + 5 * UsagePart.allCases.count { usage.rare[$0] > 0 }
    }

    static func encode(_ usage: Usage, into writer: inout SlotWriter) {
        guard size(usage) > 0 else { return }
        writer.put(UInt8(UsagePart.allCases.count { usage.rare[$0] > 0 } + 1))
        writer.put(tier(usage))
        for part in UsagePart.allCases where usage.rare[part] > 0 {
            writer.put(part.rawValue)
            writer.put(UInt32(clamping: usage.rare[part]))
        }
    }

    static func decode(_ reader: inout SlotReader, into usage: inout Usage) {
        let count = reader.number(UInt8.self)
        guard count > 0 else { return }
        let tier = ServiceTier(rawValue: reader.number())
        if tier != .standard { usage.serviceTier = tier }
        for _ in 1..<max(1, count) {
            let part = UsagePart(rawValue: reader.number())
            let number = reader.number(UInt32.self)
            if let part { usage.rare[part] = Int(number) }
        }
    }

    private static func tier(_ usage: Usage) -> UInt8 { usage.serviceTier?.rawValue ?? 0 }
}
