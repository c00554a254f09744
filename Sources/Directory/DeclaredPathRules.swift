import Policy
import Vocabulary

/// What keeps the teams that the configuration file names by their paths from being led elsewhere by those who run them.
///
/// A rule of a trusted issuer whose team is not found, or found twice, would stop every reload and the next start; a group's role
/// would be given and taken past `RoleRules`. A team that the file names by its id can be renamed and moved as ever.
enum DeclaredPathRules {
    /// Checks that a rename or a move leaves everything where the file has put it.
    static func check(
        moving file: Declaration,
        from old: Snapshot,
        to new: Snapshot,
        field: String
    ) throws(DirectoryError) {
        try check(issuersOf: file, from: old, to: new, field: field)
        for (place, role) in file.signIn.groups.enumerated() {
            guard let team = old.team(path: role.team)?.id, new.team(path: role.team)?.id != team else {
                continue
            }
            throw error("sign_in.groups[\(place)].team", role.team, field)
        }
    }

    /// Checks that the rules of trusted issuers find the teams that they found.
    static func check(
        issuersOf file: Declaration,
        from old: Snapshot,
        to new: Snapshot,
        field: String? = nil
    ) throws(DirectoryError) {
        for (place, issuer) in file.trustedIssuers.enumerated() {
            for (index, rule) in issuer.rules.enumerated() {
                let teams = TeamPath.teams(named: rule.team, in: old)
                guard teams.count == 1, TeamPath.teams(named: rule.team, in: new) != teams else { continue }
                throw error("trusted_issuers[\(place)].rules[\(index)].team", rule.team, field)
            }
        }
    }

    private static func error(_ key: String, _ name: String, _ field: String?) -> DirectoryError {
        DirectoryError(
            .managedByFile,
            "With this change \(key) of the configuration file, \"\(name)\", would no longer mean the team that it means. "
                + "Whoever writes the file must first name that team by its id there, or leave it out.",
            field: field
        )
    }
}
