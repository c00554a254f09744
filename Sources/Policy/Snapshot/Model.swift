import Vocabulary

/// A public model as the snapshot keeps it.
public final class Model: Sendable {
    /// A model among the targets of another.
    public struct Pool: Sendable {
        /// The model.
        public let model: Model
        /// Its share among the targets of the other.
        public let weight: Int
        /// Its order among them, lower first.
        public let priority: Int

        /// Makes a pool.
        public init(_ model: Model, weight: Int, priority: Int) {
            self.model = model
            self.weight = weight
            self.priority = priority
        }
    }

    /// What was declared.
    public let declaration: ModelDeclaration
    /// The targets that are its own.
    public let ownTargets: [Target]
    /// The models among its targets.
    public let pools: [Pool]
    /// All its targets, one for each key of their providers: its own, then those of its pools, each name once.
    public let targets: [Target]
    /// Whether the configuration file declares it.
    public let isManagedByFile: Bool
    /// Whether its own targets are all there is to choose among: no pools, no fallbacks, and one key at each provider.
    let isPlain: Bool
    /// Whether a request that all its targets are asked in the same words can use and cost as much on one as on each other.
    public let boundsAreAlike: Bool
    /// Its rules; `nil` if it has none.
    public let rules: RuleBook?
    /// What its strategy keeps together; `nil` if it keeps nothing.
    public let basis: AffinityBasis?
    /// What its strategy and those of its pools keep together, each once.
    public let bases: [AffinityBasis]
    /// When it was first seen, as seconds since 1970, for `GET /v1/models`.
    public let createdSeconds: Int64

    /// The public name.
    public var name: String { declaration.name }

    /// Makes a model.
    public init(
        declaration: ModelDeclaration,
        targets: [Target],
        pools: [Pool] = [],
        isManagedByFile: Bool,
        createdSeconds: Int64
    ) {
        self.declaration = declaration
        ownTargets = targets
        self.pools = pools
        let all = targets.flatMap { [$0] + $0.twins }
        self.targets = pools.isEmpty ? all : Self.each(all + pools.flatMap(\.model.targets))
        isPlain = pools.isEmpty && declaration.fallbacks.isEmpty && targets.allSatisfy(\.twins.isEmpty)
        boundsAreAlike = self.targets.dropFirst().allSatisfy { [targets = self.targets] in
            $0.isBounded(like: targets[0])
        }
        rules = RuleBook(declaration.rules)
        let basis = AffinityBasis(declaration)
        self.basis = basis
        bases = ((basis.map { [$0] } ?? []) + pools.flatMap(\.model.bases)).reduce(into: []) { bases, next in
            if !bases.contains(next) { bases.append(next) }
        }
        self.isManagedByFile = isManagedByFile
        self.createdSeconds = createdSeconds
    }

    /// Whether there is anything to choose for a request: what a choice depended on is kept for such models alone.
    public var hasChoice: Bool { targets.count > 1 || !declaration.fallbacks.isEmpty || rules != nil }

    /// Every target once with the model whose own it is and the models on the first way there, the outermost first: its own first,
    /// then those of its pools.
    public var leaves: [(model: Model, target: Target, pools: [Model])] {
        var all: [(model: Model, target: Target, pools: [Model])] = ownTargets.flatMap { [$0] + $0.twins }
            .map { (self, $0, []) }
        guard !pools.isEmpty else { return all }
        for pool in pools {
            all += pool.model.leaves.map { ($0.model, $0.target, [pool.model] + $0.pools) }
        }
        var seen: Set<ObjectIdentifier> = []
        return all.filter { seen.insert(ObjectIdentifier($0.target)).inserted }
    }

    private static func each(_ targets: [Target]) -> [Target] {
        var names: Set<String> = []
        return targets.filter { names.insert($0.name).inserted }
    }
}
