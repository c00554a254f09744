import Policy
import Vocabulary

extension DeclarationReader {
    /// The most roles that groups give.
    private static let mostGroupRoles = 1000

    func signIn(_ reader: SectionReader, teams: [TeamDeclaration]) -> SignInSettings {
        var settings = SignInSettings()
        settings.publicURL = reader.text("public_url").map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        if let value = reader.boolean("password") { settings.allowsPasswords = value }
        if let value = reader.duration("session_lifetime") { settings.sessionLifetime = value }
        if let value = reader.duration("session_idle") { settings.sessionIdle = value }
        if let section = reader.section("openid") {
            settings.openID = openID(section)
            if settings.publicURL == nil {
                reading.report(
                    "needs public_url beside it: the provider sends browsers there",
                    at: section.place
                )
            }
        }
        let groups = reader.sections("groups")
        if groups.count > Self.mostGroupRoles {
            let message = "has at most \(Self.mostGroupRoles) items, found \(groups.count)"
            reading.report(message, at: reader.place(of: "groups"))
        }
        let paths = Self.paths(teams, below: "")
        var seen: Set<GroupRole> = []
        for group in groups {
            guard let role = groupRole(group) else { continue }
            if !seen.insert(role).inserted { reading.report("is given above", at: group.place) }
            warnOfTeam(role.team, at: group.place(of: "team"), among: paths)
            settings.groups.append(role)
        }
        return settings
    }

    private func openID(_ reader: SectionReader) -> OpenIDSettings? {
        let (issuer, client) = (reader.text("issuer"), reader.text("client_id"))
        let secret = reader.secret("client_secret")
        guard let issuer, let client else { return nil }
        var settings = OpenIDSettings(issuer: issuer, clientID: client)
        settings.clientSecret = secret
        if let value = reader.texts("scopes") { settings.scopes = value.map(\.value) }
        if let value = reader.text("email_claim") { settings.emailClaim = value }
        if let value = reader.text("group_claim") { settings.groupClaim = value }
        if let value = reader.boolean("create_users") { settings.createsUsers = value }
        if let value = reader.boolean("trust_email") { settings.trustsEmail = value }
        return settings
    }

    private func groupRole(_ reader: SectionReader) -> GroupRole? {
        let (group, team) = (reader.text("group"), reader.text("team"))
        let role = reader.word("role").flatMap(Role.init(rawValue:))
        guard let group, let team, let role else { return nil }
        if role == .platformAdmin, team != TeamID.root.rawValue {
            reading.report(
                "platform_admin is given at the root alone: team: \(TeamID.root)",
                at: reader.place(of: "role")
            )
        }
        return GroupRole(group: group, team: team, role: role)
    }

    /// The API may make the team, so that an unknown one is only a warning; ids are the API's anyway.
    private func warnOfTeam(_ team: String, at place: Place, among paths: [String]) {
        guard !team.hasPrefix("team_"), !paths.contains(team) else { return }
        reading.warn(
            "no team \"\(Fault.visible(team))\" is declared",
            at: place,
            suggestion: Nearest.name(to: team, among: paths)
        )
    }

    private static func paths(_ teams: [TeamDeclaration], below prefix: String) -> [String] {
        teams.flatMap { [prefix + $0.name] + paths($0.teams, below: prefix + $0.name + "/") }
    }
}
