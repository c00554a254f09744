import Vocabulary

/// The principal that owns a team's keys when no person does.
public enum ServiceAccount {
    /// The id of a team's own service account: the team's id with `svc_` in the place of `team_`.
    public static func id(of team: TeamID) -> String {
        let text = team.rawValue
        return "svc_" + (text.hasPrefix("team_") ? text.dropFirst("team_".count) : text[...])
    }
}
