/// Comparisons that take as long whatever the bytes are.
enum ConstantTime {
    /// Whether two arrays hold the same bytes; only their lengths show in the time.
    static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}
