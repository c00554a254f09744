import Vocabulary

/// The budgets of parts of a team, laid out so that those of an exchange are found with a few look-ups.
///
/// One object per team, made when the team changes, and shared by the paths of all keys below it.
public final class TeamParts: Sendable {
    /// The team.
    public let team: TeamID
    /// What every end user has who is not named.
    public let eachEndUser: BudgetTerms?
    /// The named parts that have alerts.
    public let watched: [ScopeNode]
    /// Whether it matters who the end user is.
    public let concernsEndUsers: Bool
    private let models: [String: ScopeNode]
    private let tags: [String: [String: ScopeNode]]
    private let endUsers: [String: ScopeNode]

    /// Lays out the budgets of a team; `nil` if it has none.
    init?(_ team: Team) {
        guard !team.partBudgets.isEmpty || team.endUserBudget != nil else { return nil }
        self.team = team.id
        eachEndUser = team.endUserBudget
        var models: [String: ScopeNode] = [:]
        var tags: [String: [String: ScopeNode]] = [:]
        var endUsers: [String: ScopeNode] = [:]
        for budget in team.partBudgets {
            let node = Self.node(team.id, budget.part, budget.scope, budget.terms)
            switch budget.part {
            case .model(let name): models[name] = node
            case .tag(let name, let value): tags[name, default: [:]][value] = node
            case .endUser(let value): endUsers[value] = node
            }
        }
        watched = (Array(models.values) + tags.values.flatMap(\.values) + endUsers.values)
            .filter { $0.budget?.alerts.isEmpty == false }
        self.models = models
        self.tags = tags
        self.endUsers = endUsers
        concernsEndUsers = eachEndUser != nil || !endUsers.isEmpty || tags[RequestTag.endUser] != nil
    }

    /// The named parts.
    public var named: [ScopeNode] {
        Array(models.values) + tags.values.flatMap(\.values) + endUsers.values
    }

    /// The named part; `nil` if there is none.
    public func node(of part: BudgetPart) -> ScopeNode? {
        switch part {
        case .model(let name): models[name]
        case .tag(let name, let value): tags[name]?[value]
        case .endUser(let value): endUsers[value]
        }
    }

    /// The budget holder that an end user is who is not named.
    public func node(ofEndUser value: String, scope: ScopeID) -> ScopeNode? {
        eachEndUser.map { Self.node(team, .endUser(value), scope, $0) }
    }

    /// Adds the named parts that an exchange belongs to, in a fixed order of kinds.
    func collect(model: String, tags: [String: String], into nodes: inout [ScopeNode]) {
        if let node = models[model] { nodes.append(node) }
        if let user = tags[RequestTag.endUser], let node = endUsers[user] { nodes.append(node) }
        guard !self.tags.isEmpty else { return }
        for (name, value) in tags {
            if let node = self.tags[name]?[value] { nodes.append(node) }
        }
    }

    private static func node(
        _ team: TeamID,
        _ part: BudgetPart,
        _ scope: ScopeID,
        _ terms: BudgetTerms
    ) -> ScopeNode {
        ScopeNode(scope: scope, name: .part(team, part), budget: terms, limits: LimitTerms())
    }

    /// How many of the budgets one exchange can be charged to at most: a tag has one value, and there is one model and
    /// one end user.
    public static func most(_ parts: some Collection<BudgetPart>, hasEachEndUser: Bool) -> Int {
        var tags: Set<String> = []
        var hasModels = false
        var hasEndUsers = hasEachEndUser
        for part in parts {
            switch part {
            case .model: hasModels = true
            case .tag(let name, _): tags.insert(name)
            case .endUser: hasEndUsers = true
            }
        }
        return tags.count + (hasModels ? 1 : 0) + (hasEndUsers ? 1 : 0)
    }
}
