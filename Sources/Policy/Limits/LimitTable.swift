import Vocabulary

/// What everybody has in use of limits: flat, a value without a lock.
///
/// Keys, users and teams stand under their scope, models and providers under their own places. An exchange is admitted
/// by every limit that applies to it or by none.
public struct LimitTable: Sendable {
    private var scopes: [LimitUse] = []
    private var names: [LimitUse] = []

    /// Makes an empty table.
    public init() {}

    /// Admits one exchange under the limits of a path's nodes and of some names, that is expected to use `tokens`.
    ///
    /// Nothing changes on refusal.
    /// - Throws: the limit that stands in the way, of several the one that does so longest.
    public mutating func admit(
        _ nodes: [ScopeNode],
        _ limited: [LimitedName] = [],
        tokens: Int,
        now: Int64
    ) throws(LimitExcess) -> LimitReadings {
        let amount = Double(tokens)
        var excess: LimitExcess?
        for node in nodes {
            let place = reach(node.scope)
            guard let found = scopes[place].obstacle(node.limits, tokens: amount, now: now) else { continue }
            excess = Self.longer(excess, found, .scope(node.name))
        }
        for name in limited {
            let place = reach(name)
            guard let found = names[place].obstacle(name.limits, tokens: amount, now: now) else { continue }
            excess = Self.longer(excess, found, name.holder)
        }
        if var excess {
            excess.readings = readings(nodes, limited)
            throw excess
        }
        for node in nodes { scopes[Int(node.scope.rawValue)].take(node.limits, tokens: amount) }
        for name in limited { names[name.place].take(name.limits, tokens: amount) }
        return readings(nodes, limited)
    }

    /// Ends what was admitted: gives its place back and puts what it really used in the place of what was expected.
    public mutating func end(
        _ nodes: [ScopeNode],
        _ limited: [LimitedName] = [],
        expectedTokens: Int,
        usedTokens: Int
    ) {
        let correction = Double(usedTokens - expectedTokens)
        for node in nodes {
            let place = reach(node.scope)
            scopes[place].end(node.limits, tokens: correction)
        }
        for name in limited {
            let place = reach(name)
            names[place].end(name.limits, tokens: correction)
        }
    }

    private static func longer(
        _ excess: LimitExcess?,
        _ found: LimitUse.Obstacle,
        _ holder: LimitHolder
    ) -> LimitExcess {
        if let excess, excess.waitMicroseconds >= found.waitMicroseconds { return excess }
        return LimitExcess(
            kind: found.kind,
            holder: holder,
            limit: found.limit,
            waitMicroseconds: found.waitMicroseconds
        )
    }

    private func readings(_ nodes: [ScopeNode], _ limited: [LimitedName]) -> LimitReadings {
        var readings = LimitReadings()
        for node in nodes { scopes[Int(node.scope.rawValue)].read(node.limits, into: &readings) }
        for name in limited { names[name.place].read(name.limits, into: &readings) }
        return readings
    }

    private mutating func reach(_ scope: ScopeID) -> Int {
        let place = Int(scope.rawValue)
        while scopes.count <= place { scopes.append(LimitUse()) }
        return place
    }

    private mutating func reach(_ name: LimitedName) -> Int {
        while names.count <= name.place { names.append(LimitUse()) }
        return name.place
    }
}
