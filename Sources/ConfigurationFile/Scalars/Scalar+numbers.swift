extension Scalar {
    /// The value as a whole number within a range.
    func integer(_ range: ClosedRange<Int>) throws(Fault) -> Int {
        guard origin != .quoted, Self.isWhole(text) else {
            throw Fault("must be a whole number, found \(found)")
        }
        guard let number = Int(text), range.contains(number) else {
            throw Fault("must be between \(range.lowerBound) and \(range.upperBound), found \(text)")
        }
        return number
    }

    /// The value as a percentage within a range, with or without its sign.
    func percentage(_ range: ClosedRange<Int>) throws(Fault) -> Int {
        let digits = text.hasSuffix("%") ? String(text.dropLast()) : text
        guard Self.isWhole(digits), text.hasSuffix("%") || origin != .quoted else {
            throw Fault("must be a percentage such as 10%, found \(found)")
        }
        guard let number = Int(digits), range.contains(number) else {
            throw Fault("must be between \(range.lowerBound)% and \(range.upperBound)%, found \(text)")
        }
        return number
    }

    /// The value as an amount of dollars: its text, which is a plain decimal with at most nine places that count.
    ///
    /// `parse` gives the amount in nano-dollars, or `nil` if the text is none.
    func amount(maximum: Int, _ parse: (String) -> Int64?) throws(Fault) -> Int64 {
        guard let nanos = parse(text) else {
            if text.hasPrefix("-"), parse(String(text.dropFirst())) != nil {
                throw Fault("must not be negative, found \(text)")
            }
            throw Fault(
                "must be an amount in USD such as \"0.05\", with at most nine decimals and no exponent, "
                    + "found \(found)"
            )
        }
        guard nanos <= Int64(maximum) * 1_000_000_000 else {
            throw Fault("must be at most \(maximum), found \(text)")
        }
        return nanos
    }

    /// Whether a text is a whole number in its one usual form: no plus, no leading zero (octal for some readers).
    static func isWhole(_ text: String) -> Bool {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return false }
        return digits.count == 1 || !digits.hasPrefix("0")
    }
}
