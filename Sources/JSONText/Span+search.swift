extension Span where Element == UInt8 {
    /// Where a text of ASCII characters, five bytes or more, stands first from an offset on; `nil` if it does not.
    ///
    /// Three of its bytes are looked for together, sixteen places at a time: few other texts have those at such distances, and
    /// most have a quote at the ends, so that the ends are not among them. A kilobyte takes a tenth of a microsecond or two.
    public func firstPlace(of text: StaticString, from start: Int = 0) -> Int? {
        let length = text.utf8CodeUnitCount
        precondition(length >= 5 && start >= 0, "A text that is searched for has five bytes or more.")
        let (near, far) = (length / 2, length - 2)
        let first = unsafe SIMD16<UInt8>(repeating: text.utf8Start[1])
        let middle = unsafe SIMD16<UInt8>(repeating: text.utf8Start[near])
        let last = unsafe SIMD16<UInt8>(repeating: text.utf8Start[far])
        var place = start
        let candidate = unsafe withUnsafeBytes { bytes -> Int? in
            // What is loaded ends before the text that begins at the last of the places would.
            while place &+ length &+ 15 <= bytes.count {
                let ones = unsafe bytes.loadUnaligned(fromByteOffset: place &+ 1, as: SIMD16<UInt8>.self)
                let twos = unsafe bytes.loadUnaligned(fromByteOffset: place &+ near, as: SIMD16<UInt8>.self)
                let threes = unsafe bytes.loadUnaligned(fromByteOffset: place &+ far, as: SIMD16<UInt8>.self)
                if any((ones .== first) .& (twos .== middle) .& (threes .== last)) {
                    for at in place..<place &+ 16 where holds(text, at: at) { return at }
                }
                place &+= 16
            }
            return nil
        }
        if let candidate { return candidate }
        while place &+ length <= count {
            if holds(text, at: place) { return place }
            place &+= 1
        }
        return nil
    }
}
