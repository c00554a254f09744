/// Texts in which `*` stands for any characters.
enum Glob {
    /// Matches in time proportional to the product of the lengths at worst: on a mismatch only the last `*` grows.
    static func matches(_ glob: Span<UInt8>, _ name: Span<UInt8>) -> Bool {
        let star = UInt8(ascii: "*")
        var globIndex = 0
        var nameIndex = 0
        var lastStar: Int?
        var resume = 0
        while nameIndex < name.count {
            if globIndex < glob.count, glob[globIndex] == star {
                lastStar = globIndex
                globIndex += 1
                resume = nameIndex
            } else if globIndex < glob.count, glob[globIndex] == name[nameIndex] {
                globIndex += 1
                nameIndex += 1
            } else if let star = lastStar {
                globIndex = star + 1
                resume += 1
                nameIndex = resume
            } else {
                return false
            }
        }
        while globIndex < glob.count, glob[globIndex] == star { globIndex += 1 }
        return globIndex == glob.count
    }
}
