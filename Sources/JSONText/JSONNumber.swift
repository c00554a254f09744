/// Numbers from and to their JSON form.
public enum JSONNumber {
    /// Appends a whole number.
    public static func append(_ number: Int64, to bytes: inout [UInt8]) {
        guard number >= 0 else { return bytes.append(contentsOf: String(number).utf8) }
        // From the end, as that is how digits are found; the largest has nineteen.
        var digits: InlineArray<19, UInt8> = .init(repeating: 0x30)
        var place = digits.count - 1
        var rest = number
        while rest >= 10 {
            digits[place] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
            rest /= 10
            place -= 1
        }
        digits[place] = UInt8(truncatingIfNeeded: 0x30 + rest)
        while place < digits.count {
            bytes.append(digits[place])
            place += 1
        }
    }

    /// The value of a checked number token that is a whole number, such as `12`, `12.0` or `1.2e1`; else `nil`.
    ///
    /// Numbers with a fraction or exponent are read as `Double`, and only up to 2⁵³, where every whole number is exact.
    public static func integer(_ token: Range<Int>, in bytes: Span<UInt8>) -> Int? {
        var isNegative = false
        var value = 0
        for offset in token {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "-"), offset == token.lowerBound {
                isNegative = true
            } else if byte.isDigit {
                let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
                let (sum, isStillTooLarge) = product.addingReportingOverflow(Int(byte - 48))
                guard !isTooLarge, !isStillTooLarge else { return nil }
                value = sum
            } else {
                return roundedUp(token, in: bytes, isExact: true)
            }
        }
        return isNegative ? -value : value
    }

    /// The value of a checked number token, a fraction rounded up; `nil` above 2⁵³.
    public static func roundedUp(_ token: Range<Int>, in bytes: Span<UInt8>) -> Int? {
        roundedUp(token, in: bytes, isExact: false)
    }

    private static func roundedUp(_ token: Range<Int>, in bytes: Span<UInt8>, isExact: Bool) -> Int? {
        let text = bytes.extracting(token).withUnsafeBufferPointer {
            unsafe String(decoding: $0, as: UTF8.self)
        }
        guard let number = Double(text), number.magnitude <= 0x1p53 else { return nil }
        let whole = Int(number)
        if Double(whole) == number { return whole }
        if isExact { return nil }
        return Double(whole) < number ? whole + 1 : whole
    }
}
