import Policy
import Vocabulary

extension AuditEvent {
    /// The teams that it concerns: the nodes where its subject stands and stood, and those above, from the root down.
    ///
    /// What belongs to the whole installation, such as people, providers and models, concerns none.
    func teams(in snapshot: Snapshot) -> [TeamID] {
        let lines =
            [before, after].compactMap { $0?.line(in: snapshot) } + places.map { snapshot.line(to: $0) }
        return lines.joined().reduce(into: []) { found, team in
            if !found.contains(team) { found.append(team) }
        }
    }
}

extension AuditValue {
    fileprivate func line(in snapshot: Snapshot) -> [TeamID] {
        switch self {
        // It may be gone already, its parent is not.
        case .team(let team): snapshot.line(to: team.parent) + [team.id]
        case .key(let key): snapshot.line(to: key.team)
        case .serviceAccount(let account): snapshot.line(to: account.team)
        case .membership(let membership): snapshot.line(to: membership.team)
        case .user, .userGroup, .groupRoles, .provider, .model, .settings, .alerts, .signIn, .trustedIssuer,
            .rendered, .texts:
            []
        }
    }
}

extension Snapshot {
    fileprivate func line(to team: TeamID?) -> [TeamID] {
        team.map { ancestry(of: $0).reversed().map(\.id) } ?? []
    }
}
