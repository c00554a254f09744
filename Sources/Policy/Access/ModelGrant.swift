/// Which models a team or key may call: names, or globs in which `*` stands for any characters.
public struct ModelGrant: Sendable, Hashable {
    /// The names and globs.
    public let patterns: [String]
    private let grantsAll: Bool
    private let names: Set<String>
    private let globs: [[UInt8]]

    /// Makes a grant; an empty list grants nothing.
    public init(patterns: [String]) {
        self.patterns = patterns
        grantsAll = patterns.contains("*")
        names = Set(patterns.filter { !$0.contains("*") })
        globs = patterns.filter { $0.contains("*") }.map { Array($0.utf8) }
    }

    /// Whether a model is granted.
    public func covers(_ model: String) -> Bool {
        if grantsAll || names.contains(model) { return true }
        guard !globs.isEmpty else { return false }
        let name = Array(model.utf8)
        return globs.contains { Self.matches($0, name) }
    }

    /// Whether every model that a name or glob covers is granted.
    ///
    /// A `*` of the glob is covered by a `*` alone, so that the answer errs on the side of no.
    public func coversAll(of pattern: String) -> Bool { covers(pattern) }

    /// Matches in time proportional to the product of the lengths at worst: on a mismatch only the last `*` grows.
    static func matches(_ glob: [UInt8], _ name: [UInt8]) -> Bool {
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
        return glob[globIndex...].allSatisfy { $0 == star }
    }
}
