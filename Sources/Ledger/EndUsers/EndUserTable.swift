import Policy
import Vocabulary

/// The places of end users who have budgets without being named, by team.
///
/// They are told apart by the bytes of their names, as the store does; texts that only look alike are different ones.
struct EndUserTable: Sendable {
    /// A name by its bytes.
    private struct Name: Hashable {
        let bytes: [UInt8]
    }

    private struct Members {
        var scopes: [Name: ScopeID] = [:]
        /// When those whose windows are over were last taken out.
        var prunedAt: UTCTime?
    }

    private var teams: [TeamID: Members] = [:]

    /// How many there are.
    var count: Int { teams.values.reduce(0) { $0 + $1.scopes.count } }

    /// Whether the members of a team have been read from the store.
    func knows(_ team: TeamID) -> Bool { teams[team] != nil }

    /// The place of an end user, if it is known.
    func scope(_ value: String, of team: TeamID) -> ScopeID? {
        teams[team]?.scopes[Name(bytes: Array(value.utf8))]
    }

    /// Takes note of those whom the store knows.
    mutating func load(_ members: [(value: String, scope: ScopeID)], of team: TeamID) {
        var known = Members()
        for member in members { known.scopes[Name(bytes: Array(member.value.utf8))] = member.scope }
        teams[team] = known
    }

    /// Takes note of a new one.
    mutating func insert(_ value: String, of team: TeamID, _ scope: ScopeID) {
        teams[team, default: Members()].scopes[Name(bytes: Array(value.utf8))] = scope
    }

    /// How many more a team can have; where there are none, those are taken out first who have no window any more, which
    /// is looked for once a minute.
    mutating func room(of team: TeamID, most: Int, now: UTCTime, isLive: (ScopeID) -> Bool) -> Int {
        guard let members = teams[team] else { return most }
        guard members.scopes.count >= most else { return most - members.scopes.count }
        if let last = members.prunedAt, now.microseconds - last.microseconds < 60_000_000 { return 0 }
        let live = members.scopes.filter { isLive($0.value) }
        teams[team] = Members(scopes: live, prunedAt: now)
        return max(0, most - live.count)
    }
}
