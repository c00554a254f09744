import Policy
import Synchronization
import Vocabulary

extension Ledger {
    /// Says which snapshot is in force: by it the ledger knows who is named, and which places nobody can ask for any more.
    public func follow(_ snapshot: @escaping @Sendable () -> PublishedSnapshot) {
        inForce.withLock { $0 = snapshot }
    }

    /// The budgets of a team's parts that are in force, as far as the ledger was told.
    func partsInForce(of team: TeamID) -> TeamParts? { inForce.withLock { $0 }?().snapshot.parts(of: team) }

    /// The place of an end user who is not named, if it is known; never touches the store.
    public func place(_ endUser: PartPath.EndUser) -> ScopeNode? {
        guard case .part(let team, .endUser(let value)) = endUser.name else { return nil }
        let name = EndUserName(value)
        return endUsers.withLock { $0.scope(name, of: team) }.map(endUser.node)
    }

    /// The budget of an end user who is not named; `nil` if nothing was ever done for them.
    ///
    /// Asks the store: to be called off the event loops.
    public func budget(of value: String, in parts: TeamParts) throws -> ScopeNode? {
        guard parts.eachEndUser != nil else { return nil }
        let name = EndUserName(value)
        let known = endUsers.withLock { $0.scope(name, of: parts.team) }
        guard let scope = try known ?? store.knownScope(of: .part(parts.team, .endUser(value))) else {
            return nil
        }
        return parts.node(ofEndUser: value, scope: scope)
    }

    /// The end users who are not named and have a window now, in the order of their names' bytes, at most so many that come
    /// after one.
    ///
    /// Asks the store: to be called off the event loops.
    public func endUsers(in parts: TeamParts, after value: String?, limit: Int) throws -> [String] {
        guard parts.eachEndUser != nil else { return [] }
        var found: [String] = []
        var last = value
        let time = now()
        while found.count < limit {
            let members = try store.endUsers(of: parts.team, endingAfter: time, after: last, limit: limit)
            found += members.map(\.value).filter { parts.node(of: .endUser($0)) == nil }
            guard members.count == limit else { break }
            last = members.last?.value
        }
        return Array(found.prefix(limit))
    }
}

extension PartPath.EndUser {
    /// The budget holder at a place.
    func node(_ scope: ScopeID) -> ScopeNode {
        ScopeNode(scope: scope, name: name, budget: terms, limits: LimitTerms())
    }

    /// The team in which the end user has a budget.
    var team: TeamID? {
        guard case .part(let team, _) = name else { return nil }
        return team
    }
}

extension LedgerState {
    /// Lets exchanges go on whose end users have places, and notes who gets none.
    mutating func place(
        _ wanted: Set<PartPath.EndUser>,
        _ places: [PartPath.EndUser: ScopeNode],
        most: Int,
        until ends: [TeamID: UTCTime]
    ) {
        for index in holds.waiters.indices where !holds.waiters[index].wish.endUsers.isEmpty {
            var wish = holds.waiters[index].wish
            let endUsers = wish.endUsers
            // Whoever came meanwhile is next.
            guard endUsers.allSatisfy({ wanted.contains($0) }) else { continue }
            let nodes = endUsers.compactMap { places[$0] }
            if nodes.count == endUsers.count {
                wish.request.path = wish.request.path.adding(nodes)
                wish.endUsers = []
            } else if let left = endUsers.first(where: { places[$0] == nil }) {
                wish.crowding = BudgetShortfall(
                    crowded: left,
                    most: most,
                    until: left.team.flatMap { ends[$0] },
                    at: wish.request.arrival
                )
            }
            holds.waiters[index].wish = wish
        }
    }
}
