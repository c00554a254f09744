import Policy
import Vocabulary

/// Where end users have their places who have budgets without being named, by team: what event loops look up.
///
/// Nothing here takes longer because there are many of them: what is built or taken apart of a whole team is so outside
/// of the lock.
struct EndUserTable: Sendable {
    private var teams: [TeamID: EndUserPlaces] = [:]

    /// How many there are.
    private(set) var count = 0

    /// The place of an end user, if it is known.
    func scope(_ name: EndUserName, of team: TeamID) -> ScopeID? { teams[team]?[name] }

    /// Takes note of a place, or forgets it.
    mutating func put(_ scope: ScopeID?, for name: EndUserName, of team: TeamID) {
        let before = teams[team]?.count ?? 0
        teams[team, default: EndUserPlaces()][name] = scope
        count += (teams[team]?.count ?? 0) - before
    }

    /// Replaces all places of a team, and answers with those before.
    mutating func replace(_ places: EndUserPlaces?, of team: TeamID) -> EndUserPlaces? {
        let before = teams.removeValue(forKey: team)
        teams[team] = places
        count += (places?.count ?? 0) - (before?.count ?? 0)
        return before
    }
}
