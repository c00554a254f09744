/// An entry of a model's `targets` that names a model in place of a provider: whatever that one would choose.
public struct PoolDeclaration: Sendable, Equatable {
    /// How many models may stand in each other, the outermost counted.
    public static let deepest = 8
    /// How many ways may lead from a model to targets and models within: each is gone for each request.
    public static let mostWays = 1000

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
    /// back to where it began, is longer than `deepest` or begins with a model of more than `mostWays`; `nil` if there is none.
    ///
    /// Every model is looked at once.
    public static func fault(in models: [ModelDeclaration]) -> [String]? {
        let pools = Dictionary(
            models.map { ($0.name, $0.pools.map(\.model)) },
            uniquingKeysWith: { first, _ in first }
        )
        /// The longest line below a model that was looked at.
        var lines: [String: [String]] = [:]
        /// How many ways lead on from a model that was looked at.
        var ways: [String: Int] = [:]
        let targets = Dictionary(
            models.map { ($0.name, $0.targets.count) },
            uniquingKeysWith: { first, _ in first }
        )
        var crowded: [String]?
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
            let below = (pools[name] ?? []).reduce(targets[name] ?? 0) { $0 + 1 + (ways[$1] ?? 0) }
            ways[name] = min(below, mostWays + 1)
            if below > mostWays, !longest.isEmpty { crowded = crowded ?? lines[name] }
            return [name] + longest
        }
        let longest = models.map { line($0.name) }.max { $0.count < $1.count } ?? []
        return circle ?? (longest.count > deepest ? longest : crowded)
    }
}
