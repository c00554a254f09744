/// The id of one exchange: 48 bits of milliseconds since 1970, then 80 bits that are unique within them.
///
/// Its text is `req_` and 26 characters of Crockford's base 32 in lower case (the layout of a ULID,
/// https://github.com/ulid/spec), so that ids sort by time of arrival both as numbers and as text.
public struct ExchangeID: Hashable, Sendable {
    /// The upper 64 bits: 48 of time, 16 of the rest.
    public let high: UInt64
    /// The lower 64 bits.
    public let low: UInt64

    /// Makes an id from its two halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Makes an id for a time of arrival from 80 bits that the caller keeps unique.
    public init(arrival: UTCTime, unique16: UInt16, unique64: UInt64) {
        let milliseconds = UInt64(clamping: arrival.microseconds / 1000) & 0xFFFF_FFFF_FFFF
        self.init(high: milliseconds << 16 | UInt64(unique16), low: unique64)
    }

    /// Reads the text form; anything else gives `nil`.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 30, bytes.starts(with: "req_".utf8) else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for byte in bytes[4...] {
            guard let digit = Self.digits.firstIndex(of: byte) else { return nil }
            guard high >> 59 == 0 else { return nil }
            high = high << 5 | low >> 59
            low = low << 5 | UInt64(digit)
        }
        self.init(high: high, low: low)
    }

    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
}

extension ExchangeID: CustomStringConvertible {
    /// `req_` and 26 characters.
    public var description: String {
        String(unsafeUninitializedCapacity: Self.textLength) { text in
            unsafe write(to: UnsafeMutableRawBufferPointer(text))
            return Self.textLength
        }
    }

    /// How many bytes the text has.
    public static let textLength = 30

    /// Writes the text to the beginning of some memory that has room for it.
    public func write(to text: UnsafeMutableRawBufferPointer) {
        precondition(text.count >= Self.textLength, "an id's text needs its room")
        unsafe text.storeBytes(of: UInt32(littleEndian: 0x5F71_6572), as: UInt32.self)
        let digits: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"
        let digit = unsafe digits.utf8Start
        var high = high
        var low = low
        var position = Self.textLength
        while position > 4 {
            position &-= 1
            unsafe text[position] = digit[Int(low & 31)]
            low = low >> 5 | high << 59
            high >>= 5
        }
    }
}

extension ExchangeID: Comparable {
    /// Orders by time of arrival.
    public static func < (left: ExchangeID, right: ExchangeID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}
