import JSONText

extension Span where Element == UInt8 {
    /// The token of a checked string with escapes as it is without those that it does not need, so that none of them hides what
    /// it says from a look at its bytes; `nil` for one without escapes and for a value of another kind.
    func plainToken(_ value: Range<Int>) -> [UInt8]? {
        guard value.count > 2, self[value.lowerBound] == UInt8(ascii: "\"") else { return nil }
        for offset in value where self[offset] == UInt8(ascii: "\\") {
            return JSONString.encode(JSONString.decode(value, in: self))
        }
        return nil
    }
}
