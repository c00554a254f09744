/// A network in CIDR form (RFC 4632, RFC 4291 section 2.3), or one address.
public struct AddressRange: Sendable, Hashable, CustomStringConvertible {
    /// The text that it was read from.
    public let description: String
    private let first: IPAddress
    /// How many leading bits of the 128 count.
    private let length: Int

    /// Reads `10.0.0.0/8`, `2001:db8::/32` or an address; bits behind the prefix do not count.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(parts[0]) else { return nil }
        let isShort = address.isVersion4 && !parts[0].contains(":")
        if parts.count == 2 {
            guard let bits = UInt8(parts[1]), Int(bits) <= (isShort ? 32 : 128), parts[1].first != "+" else {
                return nil
            }
            length = Int(bits) + (isShort ? 96 : 0)
        } else {
            length = 128
        }
        first = address
        description = String(text)
    }

    /// Whether an address lies in it.
    public func contains(_ address: IPAddress) -> Bool {
        let highMask: UInt64 = length >= 64 ? .max : length == 0 ? 0 : ~(.max >> UInt64(length))
        let lowMask: UInt64 = length >= 128 ? .max : length <= 64 ? 0 : ~(.max >> UInt64(length - 64))
        return (address.high ^ first.high) & highMask == 0 && (address.low ^ first.low) & lowMask == 0
    }
}
