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

    /// Admits what a request is for.
    ///
    /// Nothing changes on refusal.
    /// - Throws: the limit that stands in the way, of several the one that does so longest.
    public mutating func admit(_ request: LimitRequest, now: Int64) throws(LimitExcess) -> LimitReadings {
        if let excess = excess(request, now: now) { throw excess }
        let amount = Double(request.tokens)
        for node in request.nodes {
            scopes[reach(node.scope)].take(node.limits, tokens: amount, takesPlace: true, now: now)
        }
        for name in request.names {
            names[reach(name)].take(name.limits, tokens: amount, takesPlace: name.takesPlace, now: now)
        }
        return readings(request)
    }

    /// What stands in the way of a request; `nil` if nothing does.
    mutating func excess(_ request: LimitRequest, now: Int64) -> LimitExcess? {
        let amount = Double(request.tokens)
        var longest: LimitExcess?
        for node in request.nodes {
            let found = scopes[reach(node.scope)].obstacle(node.limits, tokens: amount, now: now)
            if let found { longest = Self.longer(longest, found, .scope(node.name)) }
        }
        for name in request.names {
            let found = names[reach(name)].obstacle(name.limits, tokens: amount, now: now)
            if let found { longest = Self.longer(longest, found, name.holder) }
        }
        if longest != nil { longest?.readings = readings(request) }
        return longest
    }

    /// What would stand in the way of a request once an attempt is ended, which stays as it is; `nil` if nothing would.
    mutating func excess(
        _ request: LimitRequest,
        after own: LimitRequest,
        usedTokens: Int,
        now: Int64
    ) -> LimitExcess? {
        let before = own.names.map { names[reach($0)] }
        end(own, usedTokens: usedTokens, now: now)
        let excess = excess(request, now: now)
        for (name, use) in zip(own.names, before) { names[name.place] = use }
        return excess
    }

    /// What the limits that apply to a request leave now.
    mutating func readings(_ request: LimitRequest, now: Int64) -> LimitReadings {
        for node in request.nodes { scopes[reach(node.scope)].decay(node.limits, now: now) }
        for name in request.names { names[reach(name)].decay(name.limits, now: now) }
        return readings(request)
    }

    /// What they left when they were last looked at.
    private mutating func readings(_ request: LimitRequest) -> LimitReadings {
        var readings = LimitReadings()
        for node in request.nodes { scopes[reach(node.scope)].read(node.limits, into: &readings) }
        for name in request.names { names[reach(name)].read(name.limits, into: &readings) }
        return readings
    }

    /// Ends what was admitted: gives its place back and puts what it really used in the place of what was expected.
    public mutating func end(_ request: LimitRequest, usedTokens: Int, now: Int64) {
        let correction = Double(usedTokens - request.tokens)
        for node in request.nodes {
            scopes[reach(node.scope)].end(node.limits, tokens: correction, takesPlace: true, now: now)
        }
        for name in request.names {
            names[reach(name)].end(name.limits, tokens: correction, takesPlace: name.takesPlace, now: now)
        }
    }

    /// Takes back what was admitted and not used, as if it had not been asked for.
    mutating func withdraw(_ request: LimitRequest, now: Int64) {
        let amount = Double(request.tokens)
        for node in request.nodes {
            scopes[reach(node.scope)].withdraw(node.limits, tokens: amount, takesPlace: true, now: now)
        }
        for name in request.names {
            names[reach(name)].withdraw(name.limits, tokens: amount, takesPlace: name.takesPlace, now: now)
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
            waitMicroseconds: found.waitMicroseconds,
            turnoverMicroseconds: found.turnoverMicroseconds
        )
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
