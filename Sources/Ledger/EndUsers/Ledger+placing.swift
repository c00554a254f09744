import Policy
import Synchronization
import Vocabulary

/// How end users who are not named come to places and lose them: on the ledger's thread alone.
extension Ledger {
    /// Gives places to the end users for whom exchanges wait that came before the last transaction began and whose other
    /// budgets have room; answers whether any was given or refused.
    func placeEndUsers(_ committer: inout Committer, before horizon: UInt64) -> Bool {
        let time = now()
        var wanted = state.withLock { state in
            Set(
                state.holds.waiters.filter {
                    !$0.wish.endUsers.isEmpty && $0.sequence < horizon
                        && state.shortfall(of: $0.wish.request, at: time) == nil
                }.flatMap { $0.wish.endUsers }
            )
        }
        guard !wanted.isEmpty else { return false }
        var places: [PartPath.EndUser: ScopeNode] = [:]
        do {
            let loaded = try load(Set(wanted.compactMap(\.team)), &committer)
            // Whose team is not read yet waits for the next step.
            wanted = wanted.filter { $0.team.map(loaded.contains) ?? false }
            guard !wanted.isEmpty else { return false }
            let new = newcomers(among: wanted, &places, &committer)
            if !new.isEmpty {
                let scopes = try store.scopes(for: new.map(\.name), at: now())
                for (endUser, scope) in zip(new, scopes) {
                    places[endUser] = endUser.node(scope)
                    settle(endUser, at: scope, &committer)
                }
                succeeded(&committer)
            }
        } catch {
            failed(&committer, error)
            return false
        }
        let ends = committer.crowds.compactMapValues { $0.fullHouse?.until }
        state.withLock { $0.place(wanted, places, most: settings.endUsersOfTeam, until: ends) }
        return true
    }

    /// Forgets the places in teams that no longer give every end user a budget, and of those who have been named.
    func forgetTeams(_ committer: inout Committer) {
        guard inForce.withLock({ $0 != nil }) else { return }
        for team in committer.crowds.keys where partsInForce(of: team)?.eachEndUser == nil {
            committer.crowds[team] = nil
            // What was there is taken apart outside of the lock.
            _ = endUsers.withLock { $0.replace(nil, of: team) }
        }
    }

    /// Forgets places whose windows are long over.
    func forget(_ scopes: [ScopeID], _ committer: inout Committer) {
        for scope in scopes {
            for team in committer.crowds.keys { remove(scope, of: team, &committer) }
        }
    }

    /// Reads who has a place in some teams, a page at a time; answers with the teams that are read whole.
    private func load(_ teams: Set<TeamID>, _ committer: inout Committer) throws -> Set<TeamID> {
        var left = settings.endUsersRead
        for team in teams where !(committer.crowds[team]?.isLoaded ?? false) && left > 0 {
            var crowd = committer.crowds.removeValue(forKey: team) ?? EndUserCrowd()
            defer { committer.crowds[team] = crowd }
            let page = try store.settledEndUsers(
                of: team,
                endingAfter: now(),
                after: crowd.lastLoaded,
                limit: left
            )
            let parts = partsInForce(of: team)
            for member in page where parts?.node(of: .endUser(member.value)) == nil {
                crowd.places[member.scope] = .init(name: EndUserName(member.value), settledUntil: member.end)
            }
            crowd.lastLoaded = page.last?.value
            crowd.isLoaded = page.count < left
            left -= page.count
            guard crowd.isLoaded else { continue }
            var places = EndUserPlaces()
            for (scope, place) in crowd.places { places[place.name] = scope }
            _ = endUsers.withLock { $0.replace(places, of: team) }
        }
        return teams.filter { committer.crowds[$0]?.isLoaded ?? false }
    }

    /// Those who have no place and can get one; the places of those who have one are added.
    private func newcomers(
        among wanted: Set<PartPath.EndUser>,
        _ places: inout [PartPath.EndUser: ScopeNode],
        _ committer: inout Committer
    ) -> [PartPath.EndUser] {
        let time = now()
        var without: [TeamID: [PartPath.EndUser]] = [:]
        for endUser in wanted {
            if let node = place(endUser) {
                places[endUser] = node
            } else if let team = endUser.team {
                without[team, default: []].append(endUser)
            }
        }
        return without.flatMap { team, endUsers in
            let room = room(for: endUsers, of: team, &committer, at: time)
            return endUsers.prefix(room)
        }
    }

    /// How many of some end users of a team can get a place; empty ones are taken from others where there are no more.
    private func room(
        for endUsers: [PartPath.EndUser],
        of team: TeamID,
        _ committer: inout Committer,
        at time: UTCTime
    ) -> Int {
        let most = settings.endUsersOfTeam
        let taken = committer.crowds[team]?.places.count ?? 0
        guard taken + endUsers.count > most, let terms = endUsers.first?.terms else { return endUsers.count }
        let emptied = state.withLock { $0.book.emptied }
        let parts = partsInForce(of: team)
        if let full = committer.crowds[team]?.fullHouse, full.holds(at: time, emptied: emptied, parts: parts)
        {
            return max(0, most - taken)
        }
        let wish = taken + endUsers.count - most
        let (freed, end) = freePlaces(wish, of: team, terms, parts, &committer, at: time)
        committer.crowds[team]?.fullHouse =
            freed < wish ? EndUserCrowd.FullHouse(until: end, emptied: emptied, parts: parts) : nil
        return max(0, min(endUsers.count, most - taken + freed))
    }

    /// Takes places on which nothing is settled or held, and those of the named; answers with how many, and with the first
    /// moment at which the window of a taken place ends.
    private func freePlaces(
        _ wish: Int,
        of team: TeamID,
        _ terms: BudgetTerms,
        _ parts: TeamParts?,
        _ committer: inout Committer,
        at time: UTCTime
    ) -> (freed: Int, end: UTCTime?) {
        let all = committer.crowds[team].map { Array($0.places) } ?? []
        var freed = 0
        var end: UTCTime?
        for start in stride(from: 0, to: all.count, by: IdleSweep.looks) where freed < wish {
            let portion = all[start..<min(start + IdleSweep.looks, all.count)]
            let uses = state.withLock { $0.book.uses(of: portion.map(\.key), terms, at: time) }
            var empty: [Int] = []
            for ((scope, place), use) in zip(portion, uses) where freed < wish {
                if parts?.node(of: .endUser(place.name.text)) == nil {
                    switch use {
                    case .taken(let until):
                        end = min(end ?? until, until)
                        continue
                    case .unopened:
                        if let until = place.settledUntil, until > time {
                            end = min(end ?? until, until)
                            continue
                        }
                    case .empty(let account): if empty.count < IdleSweep.most { empty.append(account) }
                    }
                }
                remove(scope, of: team, &committer)
                freed += 1
            }
            let accounts = state.withLock { $0.book.endEmptyAccounts(empty) }
            // What the store cannot take back now is given back when the window is over.
            if !accounts.isEmpty { _ = self.end(accounts, &committer) }
        }
        return (freed, end == .endless ? nil : end)
    }

    private func settle(_ endUser: PartPath.EndUser, at scope: ScopeID, _ committer: inout Committer) {
        guard case .part(let team, .endUser(let value)) = endUser.name else { return }
        let name = EndUserName(value)
        committer.crowds[team]?.places[scope] = .init(name: name, settledUntil: nil)
        endUsers.withLock { $0.put(scope, for: name, of: team) }
    }

    private func remove(_ scope: ScopeID, of team: TeamID, _ committer: inout Committer) {
        guard let place = committer.crowds[team]?.places.removeValue(forKey: scope) else { return }
        endUsers.withLock { $0.put(nil, for: place.name, of: team) }
    }
}
