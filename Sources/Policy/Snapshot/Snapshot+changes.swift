import HashTreeCollections
import Vocabulary

extension Snapshot {
    /// Puts a team in, or replaces it; what hangs below it is derived again.
    public mutating func put(_ team: Team) {
        version += 1
        let old = teamsByID[team.id]
        allocate(changing: old, to: team) { snapshot in
            if let parent = old?.parent, parent != team.parent {
                snapshot.childrenByTeam[parent]?.remove(team.id)
            }
            snapshot.teamsByID[team.id] = team
            if let parent = team.parent { snapshot.childrenByTeam[parent, default: []].insert(team.id) }
        }
        noteBudgets(of: team.id, from: old, to: team)
        scopeNames[team.scope] = .team(team.id)
        partsByTeam[team.id] = TeamParts(team)
        for part in team.partBudgets { scopeNames[part.scope] = .part(team.id, part.part) }
        rederive(below: team.id)
        if !groupRoles.isEmpty, old?.name != team.name || old?.parent != team.parent { deriveGroupRoles() }
    }

    /// Takes a team out.
    ///
    /// The caller has made sure that nothing hangs below it.
    public mutating func remove(team id: TeamID) {
        version += 1
        guard let team = teamsByID[id] else { return }
        allocate(changing: team, to: nil) { snapshot in
            snapshot.teamsByID[id] = nil
            snapshot.allocations[id] = nil
            if let parent = team.parent { snapshot.childrenByTeam[parent]?.remove(id) }
        }
        noteBudgets(of: id, from: team, to: nil)
        childrenByTeam[id] = nil
        if !groupRoles.isEmpty { deriveGroupRoles() }
        partsByTeam[id] = nil
    }

    /// Puts a key in, or replaces it.
    public mutating func put(_ key: Key) {
        version += 1
        if let old = principalsByKey[key.id] {
            principalsByDigest[old.key.digest] = nil
            if let previous = old.key.previousDigest { principalsByDigest[previous] = nil }
            let place = KeyPlace(old.key)
            keyPlaces.remove(place)
            keysByTeam[old.key.team]?.remove(place)
            keysByOwner[old.key.owner]?.remove(place)
            allocate(old.key, isAdded: false)
        }
        noteBudget(of: key, from: principalsByKey[key.id]?.key)
        allocate(key, isAdded: true)
        let place = KeyPlace(key)
        keyPlaces.insert(place)
        keysByOwner[key.owner, default: SortedTree()].insert(place)
        keysByTeam[key.team, default: SortedTree()].insert(place)
        scopeNames[key.scope] = .key(key.id)
        derive(key)
    }

    /// Replaces providers and models.
    public mutating func put(providers: [String: Provider], models: [String: Model]) {
        version += 1
        self.providers = providers
        self.models = models
        passthrough = providers.mapValues(Model.init(passthrough:))
        limitedNames.replace(models: models, providers: providers)
    }

    /// Replaces the budgets of rules that mirror, which stand at the root.
    public mutating func put(mirrors nodes: [ScopeNode]) {
        let old = mirrors
        mirrors = Dictionary(nodes.map { ($0.name, $0) }) { first, _ in first }
        guard mirrors != old else { return }
        version += 1
        for name in Set(old.keys).union(mirrors.keys) {
            noteBudget(name, at: .root, from: old[name]?.budget, to: mirrors[name]?.budget)
        }
        for node in nodes { scopeNames[node.scope] = node.name }
    }

    /// Derives the keys of an owner again.
    mutating func rederive(ownedBy owner: MemberID) {
        for principal in keys(ownedBy: owner) { derive(principal.key) }
    }

    private mutating func rederive(below id: TeamID) {
        for key in keys(of: id) { derive(key.key) }
        for child in childrenByTeam[id] ?? [] { rederive(below: child) }
    }

    /// Derives what one look-up by digest gives of a key.
    mutating func derive(_ key: Key) {
        let line = ancestry(of: key.team)
        var nodes = [ScopeNode(scope: key.scope, name: .key(key.id), budget: key.budget, limits: key.limits)]
        if let owner = node(of: key.owner) { nodes.append(owner) }
        var grants = key.models.map { [ModelGrant(patterns: $0)] } ?? []
        var passthrough = key.passthrough.map { [ModelGrant(patterns: $0)] } ?? []
        for team in line {
            nodes.append(Self.node(team))
            if let models = team.models { grants.append(ModelGrant(patterns: models)) }
            if let providers = team.passthrough { passthrough.append(ModelGrant(patterns: providers)) }
        }
        var labels = key.requireLabels
        labels.add(RequiredLabels(of: line))
        let principal = Principal(
            key: key,
            path: ScopePath(nodes: nodes, parts: line.compactMap { partsByTeam[$0.id] }),
            grants: grants,
            passthrough: passthrough,
            requiredLabels: labels,
            isOwnerDisabled: isDisabled(key.owner) || isGone(key.owner, of: key.team),
            waiting: WaitingTerms.joined(line)
        )
        principalsByKey[key.id] = principal
        // No text opens a key that stands for tokens.
        guard key.workload == nil else { return }
        principalsByDigest[key.digest] = principal
        if let previous = key.previousDigest { principalsByDigest[previous] = principal }
    }
}
