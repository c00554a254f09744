/// What an exchange or an attempt asks of the limits that apply to it.
public struct LimitRequest: Sendable {
    /// The limited nodes of the key's path; none for an attempt.
    public var nodes: [ScopeNode]
    /// The limited model or providers.
    public var names: [LimitedName]
    /// The tokens that it is expected to use.
    public var tokens: Int

    /// Makes a request.
    public init(nodes: [ScopeNode], names: [LimitedName], tokens: Int) {
        self.nodes = nodes
        self.names = names
        self.tokens = tokens
    }

    /// Whether any limit applies.
    public var isLimited: Bool { !nodes.isEmpty || !names.isEmpty }

    /// All whose limits apply.
    var holders: [LimitHolder] { nodes.map { .scope($0.name) } + names.map(\.holder) }

    /// The first whose limit applies and who satisfies a condition.
    func firstHolder(_ isMeant: (LimitHolder) -> Bool) -> LimitHolder? {
        for node in nodes where isMeant(.scope(node.name)) { return .scope(node.name) }
        for name in names where isMeant(name.holder) { return name.holder }
        return nil
    }

    /// Whether a limit of somebody's applies.
    func meets(_ holder: LimitHolder) -> Bool {
        switch holder {
        case .scope(let name): nodes.contains { $0.name == name }
        case .model, .provider: names.contains { $0.holder == holder }
        }
    }

    /// Whether it counts among what goes on at once at a holder's limits, if they apply to it.
    func takesPlace(at holder: LimitHolder) -> Bool {
        !names.contains { $0.holder == holder && !$0.takesPlace }
    }
}
