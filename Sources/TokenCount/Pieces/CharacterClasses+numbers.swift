extension CharacterClasses {
    /// Where a group of three numbers ends whose second would stand at an offset.
    func numberEnd(in bytes: Span<UInt8>, from second: Int) -> Int {
        var offset = second
        for _ in 0..<2 where offset < bytes.count {
            let (found, end) = character(in: bytes, at: offset)
            guard found.meets(.number) else { break }
            offset = end
        }
        return offset
    }
}
