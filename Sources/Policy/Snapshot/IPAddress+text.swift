extension IPAddress: CustomStringConvertible {
    /// Dotted decimal, or IPv6 in the form of RFC 5952, section 4.
    public var description: String {
        if isVersion4 {
            return stride(from: UInt64(24), through: 0, by: -8).map { String((low >> $0) & 255) }
                .joined(separator: ".")
        }
        return Self.text(groups)
    }

    /// The part that one client has to itself: of IPv6 the first 64 bits, of IPv4 the address.
    public var network: String {
        isVersion4 ? description : Self.text(IPAddress(high: high, low: 0).groups) + "/64"
    }

    private var groups: [UInt16] {
        [high, low].flatMap { word in
            stride(from: UInt64(48), through: 0, by: -16).map { UInt16(truncatingIfNeeded: word >> $0) }
        }
    }

    private static func text(_ groups: [UInt16]) -> String {
        func hexadecimal(_ part: some Sequence<UInt16>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard let zeros = longestZeros(groups) else { return hexadecimal(groups) }
        return hexadecimal(groups[..<zeros.lowerBound]) + "::" + hexadecimal(groups[zeros.upperBound...])
    }

    /// The first of the longest runs of two zeros or more.
    private static func longestZeros(_ groups: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        var start = 0
        while start < groups.count {
            let end = groups[start...].firstIndex { $0 != 0 } ?? groups.count
            if end - start > max(best?.count ?? 1, 1) { best = start..<end }
            start = max(end, start) + 1
        }
        return best
    }
}
