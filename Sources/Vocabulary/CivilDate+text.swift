extension CivilDate {
    /// Reads `YYYY-MM-DD`; `nil` if a text is no such date.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        let mark = UInt8(ascii: "-")
        guard bytes.count == 10, bytes[4] == mark, bytes[7] == mark else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else {
            return nil
        }
        self.init(year: year, month: month, day: day)
    }
}
