/// An entry of a model's `targets` that names a model in place of a provider: whatever that one would choose.
public struct PoolDeclaration: Sendable, Equatable {
    /// How many models may stand in each other, the outermost counted.
    public static let deepest = 8

    /// `model`: the public name.
    public var model: String
    /// `weight`: as a target's.
    public var weight = 1
    /// `priority`: as a target's.
    public var priority = 0

    /// Makes a pool with defaults.
    public init(model: String) { self.model = model }
}

extension PoolDeclaration {
    /// What is wrong with how models stand in each other: a line of names, each among the targets of the one before, that comes
    /// back to where it began or is longer than `deepest`; `nil` if there is none.
    ///
    /// Every model is looked at once.
    public static func fault(in models: [ModelDeclaration]) -> [String]? {
        let pools = Dictionary(
            models.map { ($0.name, $0.pools.map(\.model)) },
            uniquingKeysWith: { first, _ in first }
        )
        /// The longest line below a model that was looked at.
        var lines: [String: [String]] = [:]
        var path: [String] = []
        var circle: [String]?
        func line(_ name: String) -> [String] {
            if let known = lines[name] { return known }
            if let start = path.firstIndex(of: name) {
                circle = circle ?? path[start...] + [name]
                return []
            }
            path.append(name)
            var longest: [String] = []
            for next in pools[name] ?? [] {
                let below = line(next)
                if below.count > longest.count { longest = below }
            }
            path.removeLast()
            lines[name] = [name] + longest
            return [name] + longest
        }
        let longest = models.map { line($0.name) }.max { $0.count < $1.count } ?? []
        return circle ?? (longest.count > deepest ? longest : nil)
    }
}
