/// An IPv4 or IPv6 address as 16 bytes; IPv4 stands as `::ffff:a.b.c.d` (RFC 4291, section 2.5.5.2).
public struct IPAddress: Sendable, Hashable {
    /// The first eight bytes, the first byte highest.
    public let high: UInt64
    /// The last eight bytes.
    public let low: UInt64

    /// Makes an address from its bytes.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Makes an IPv4 address from its four bytes, the first highest.
    public init(version4 bits: UInt32) { self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(bits)) }

    /// Whether it is an IPv4 address.
    public var isVersion4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// Reads the usual forms: dotted decimal without leading zeros, or IPv6 (RFC 4291, section 2.2), with no zone.
    public init?(_ text: some StringProtocol) {
        if text.contains(":") {
            self.init(version6: String(text))
        } else {
            guard let bits = Self.dotted(text) else { return nil }
            self.init(version4: bits)
        }
    }

    private init?(version6 text: String) {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2, let head = Self.groups(halves[0]) else { return nil }
        var groups = head
        if halves.count == 2 {
            guard let tail = Self.groups(halves[1]), head.count + tail.count < 8 else { return nil }
            groups += Array(repeating: 0, count: 8 - head.count - tail.count) + tail
        }
        guard groups.count == 8 else { return nil }
        func word(_ part: ArraySlice<UInt16>) -> UInt64 { part.reduce(0) { $0 << 16 | UInt64($1) } }
        self.init(high: word(groups[..<4]), low: word(groups[4...]))
    }

    private static func groups(_ text: Substring) -> [UInt16]? {
        if text.isEmpty { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if part.contains(".") {
                guard index == parts.count - 1, let bits = dotted(part) else { return nil }
                groups += [UInt16(bits >> 16), UInt16(truncatingIfNeeded: bits)]
                continue
            }
            guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit),
                let group = UInt16(part, radix: 16)
            else { return nil }
            groups.append(group)
        }
        return groups
    }

    private static func dotted(_ text: some StringProtocol) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }),
                part.utf8.count == 1 || part.first != "0", let byte = UInt8(part)
            else { return nil }
            bits = bits << 8 | UInt32(byte)
        }
        return bits
    }
}
