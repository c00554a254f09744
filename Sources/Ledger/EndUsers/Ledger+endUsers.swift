import Policy
import Synchronization
import Vocabulary

extension Ledger {
    /// The place of an end user who is not named, if it is known; never touches the store.
    public func place(_ endUser: PartPath.EndUser) -> ScopeNode? {
        guard case .part(let team, .endUser(let value)) = endUser.name else { return nil }
        return endUsers.withLock { $0.scope(value, of: team) }.map(endUser.node)
    }

    /// The budget of an end user who is not named; `nil` if nothing was ever done for them.
    ///
    /// Asks the store: to be called off the event loops.
    public func budget(of value: String, in parts: TeamParts) throws -> ScopeNode? {
        guard parts.eachEndUser != nil else { return nil }
        let known = endUsers.withLock { $0.scope(value, of: parts.team) }
        guard let scope = try known ?? store.knownScope(of: .part(parts.team, .endUser(value))) else {
            return nil
        }
        return parts.node(ofEndUser: value, scope: scope)
    }

    /// The budgets of end users who are not named and have a window now, in the order of their names.
    ///
    /// Asks the store: to be called off the event loops.
    public func budgets(ofEndUsersIn parts: TeamParts, limit: Int) throws -> [ScopeNode] {
        guard parts.eachEndUser != nil else { return [] }
        return try store.endUsers(of: parts.team, endingAfter: now(), limit: limit).compactMap { member in
            guard parts.node(of: .endUser(member.value)) == nil else { return nil }
            return parts.node(ofEndUser: member.value, scope: member.scope)
        }
    }

    /// Gives places to the end users for whom exchanges wait that came before the last transaction began and whose other
    /// budgets have room; answers whether any was given or refused.
    func placeEndUsers(_ committer: inout Committer, before horizon: UInt64) -> Bool {
        let wanted = state.withLock { state in
            Set(
                state.waiters.filter {
                    !$0.endUsers.isEmpty && $0.sequence < horizon && state.shortfall(of: $0.request) == nil
                }.flatMap(\.endUsers)
            )
        }
        guard !wanted.isEmpty else { return false }
        var places: [PartPath.EndUser: ScopeNode] = [:]
        do {
            let new = try newcomers(among: wanted, &places, committer)
            if !new.isEmpty {
                let scopes = try store.scopes(for: new.map(\.name))
                for (endUser, scope) in zip(new, scopes) {
                    places[endUser] = endUser.node(scope)
                    guard case .part(let team, .endUser(let value)) = endUser.name else { continue }
                    endUsers.withLock { $0.insert(value, of: team, scope) }
                }
                succeeded(&committer)
            }
        } catch {
            failed(&committer, error)
            return false
        }
        state.withLock { $0.place(wanted, places, most: settings.endUsersOfTeam) }
        return true
    }

    /// Those who have no place and can get one; the places of those who have one are added.
    private func newcomers(
        among wanted: Set<PartPath.EndUser>,
        _ places: inout [PartPath.EndUser: ScopeNode],
        _ committer: Committer
    ) throws -> [PartPath.EndUser] {
        let time = now()
        var new: [PartPath.EndUser] = []
        var newOfTeam: [TeamID: Int] = [:]
        for endUser in wanted {
            guard case .part(let team, _) = endUser.name else { continue }
            if !endUsers.withLock({ $0.knows(team) }) {
                let members = try store.endUsers(of: team, endingAfter: time, limit: settings.endUsersOfTeam)
                endUsers.withLock { $0.load(members, of: team) }
            }
            if let node = place(endUser) {
                places[endUser] = node
                continue
            }
            let room = endUsers.withLock {
                $0.room(of: team, most: settings.endUsersOfTeam, now: time) { committer.windows.has($0) }
            }
            guard newOfTeam[team, default: 0] < room else { continue }
            newOfTeam[team, default: 0] += 1
            new.append(endUser)
        }
        return new
    }
}

extension PartPath.EndUser {
    /// The budget holder at a place.
    func node(_ scope: ScopeID) -> ScopeNode {
        ScopeNode(scope: scope, name: name, budget: terms, limits: LimitTerms())
    }
}

extension LedgerState {
    /// Lets exchanges go on whose end users have places, and notes who gets none.
    mutating func place(
        _ wanted: Set<PartPath.EndUser>,
        _ places: [PartPath.EndUser: ScopeNode],
        most: Int
    ) {
        for index in waiters.indices where !waiters[index].endUsers.isEmpty {
            let endUsers = waiters[index].endUsers
            // Whoever came meanwhile is next.
            guard endUsers.allSatisfy({ wanted.contains($0) }) else { continue }
            let nodes = endUsers.compactMap { places[$0] }
            if nodes.count == endUsers.count {
                waiters[index].request.path = waiters[index].request.path.adding(nodes)
                waiters[index].endUsers = []
            } else if let left = endUsers.first(where: { places[$0] == nil }) {
                waiters[index].crowding = BudgetShortfall(
                    crowded: left,
                    most: most,
                    at: waiters[index].request.arrival
                )
            }
        }
    }
}
