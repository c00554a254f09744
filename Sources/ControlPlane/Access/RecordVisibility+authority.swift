import Policy
import Ports
import Vocabulary

extension RecordVisibility {
    /// What an authority lets be seen under a permission; `nil` is everything.
    static func of(_ permission: Permission, _ authority: Authority) -> RecordVisibility? {
        if authority.isUnlimited(permission) { return nil }
        var teams: [TeamID] = []
        var ownTeams: Set<TeamID> = []
        for team in authority.snapshot.teams {
            switch authority.reach(permission, at: team.id) {
            case .none: continue
            case .own: ownTeams.insert(team.id)
            case .all: teams.append(team.id)
            }
        }
        let own = authority.actor.member.map { authority.snapshot.keys(ownedBy: $0) } ?? []
        let keys = own.map(\.key).filter { ownTeams.contains($0.team) }.map(\.id)
        return RecordVisibility(teams: teams, keys: keys)
    }
}
