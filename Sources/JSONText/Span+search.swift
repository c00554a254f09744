extension Span where Element == UInt8 {
    /// Where a byte of ASCII stands first from an offset on; `nil` if it does not.
    public func firstPlace(of byte: UInt8, from start: Int = 0) -> Int? {
        var place = start
        while place &+ 8 <= count {
            let marks = word(at: place).marksEqual(byte)
            if marks != 0 { return place &+ marks.lowestMark }
            place &+= 8
        }
        while place < count {
            if self[place] == byte { return place }
            place &+= 1
        }
        return nil
    }

    /// Where a text of ASCII characters, five bytes or more, stands first from an offset on; `nil` if it does not.
    ///
    /// Its last byte but one and its second are looked for together, 32 places at a time: few other texts have both at that
    /// distance, while many begin and end with quotes. A kilobyte takes a tenth of a microsecond.
    public func firstPlace(of text: StaticString, from start: Int = 0) -> Int? {
        let length = text.utf8CodeUnitCount
        precondition(length >= 5 && start >= 0, "A text that is searched for has five bytes or more.")
        let far = length - 2
        let second = unsafe SIMD16<UInt8>(repeating: text.utf8Start[1])
        let last = unsafe SIMD16<UInt8>(repeating: text.utf8Start[far])
        var place = start
        let found = unsafe withUnsafeBytes { bytes -> Int? in
            func hits(_ place: Int) -> SIMDMask<SIMD16<Int8>> {
                let ones = unsafe bytes.loadUnaligned(fromByteOffset: place &+ 1, as: SIMD16<UInt8>.self)
                let others = unsafe bytes.loadUnaligned(fromByteOffset: place &+ far, as: SIMD16<UInt8>.self)
                return (ones .== second) .& (others .== last)
            }
            // What is loaded ends before the text would that began at the last of the places.
            let end = bytes.count &- length &- 31
            while place <= end {
                // `any(_:)` would take longer than all the rest. Both types are plain bits of the same size.
                let words = unsafe unsafeBitCast(hits(place) .| hits(place &+ 16), to: SIMD2<UInt64>.self)
                if words.x | words.y != 0 {
                    for at in place..<place &+ 32
                    where self[at &+ 1] == second[0] && self[at &+ far] == last[0] && holds(text, at: at) {
                        return at
                    }
                }
                place &+= 32
            }
            return nil
        }
        if let found { return found }
        while place &+ length <= count {
            if holds(text, at: place) { return place }
            place &+= 1
        }
        return nil
    }
}
