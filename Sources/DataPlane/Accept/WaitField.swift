/// The field `x-gatehouse-max-wait`: for how many seconds a client is willing to wait for limits.
enum WaitField {
    private static let longest = 60.0

    /// The time, at most 60 seconds, in decimal digits; 0 is not at all, and anything else counts as nothing said.
    static func duration(_ value: String) -> Duration? {
        guard value.utf8.count <= 16, value.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }),
            let seconds = Double(value), seconds >= 0, seconds <= longest
        else { return nil }
        return .microseconds(Int64((seconds * 1_000_000).rounded()))
    }
}
