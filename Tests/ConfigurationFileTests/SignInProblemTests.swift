import Policy
import Testing

@testable import ConfigurationFile

@Suite("What is wrong with the roles of groups")
struct SignInProblemTests {
    @Test(
        "a role of a group names its group, team and role",
        arguments: [
            ("{team: a, role: admin}", "sign_in.groups[0].group: is missing"),
            ("{group: g, role: admin}", "sign_in.groups[0].team: is missing"),
            ("{group: g, team: a}", "sign_in.groups[0].role: is missing"),
            ("{group: g, team: a, role: owner}", "sign_in.groups[0].role: \"owner\" is none of"),
            ("{group: \"\", team: a, role: admin}", "sign_in.groups[0].group: must be 1 to 256 bytes"),
            ("{group: g, team: a/, role: admin}", "sign_in.groups[0].team: must be 1 to 128"),
            (
                "{group: g, team: a, role: platform_admin}",
                "sign_in.groups[0].role: platform_admin is given at the root alone"
            ),
            (
                "{group: g, team: a, role: admin}, {group: g, team: a, role: admin}",
                "sign_in.groups[1]: is given above"
            ),
        ]
    )
    func roles(yaml: String, expected: String) {
        let found = problems("teams: [{name: a}]\nsign_in: {groups: [\(yaml)]}")
        #expect(found.contains { $0.contains(expected) }, "\(found)")
    }

    @Test("the root is named by its id, a team by its path, and one that nobody declares is warned of")
    func teams() throws {
        let loaded = try load(
            """
            teams: [{name: company, teams: [{name: search}]}]
            sign_in:
              groups:
                - {group: a, team: team_root, role: platform_admin}
                - {group: a, team: company/search, role: auditor}
                - {group: a, team: company/serach, role: viewer}
            """
        )
        #expect(loaded.warnings.map(\.path) == ["sign_in.groups[2].team"])
        #expect(loaded.warnings.first?.suggestion == "company/search")
        #expect(loaded.declaration.signIn.groups.count == 3)
    }

    @Test("more than a thousand are too many")
    func tooMany() {
        let roles = (0...1000).map { "{group: g\($0), team: team_root, role: viewer}" }
        let found = problems("sign_in: {groups: [\(roles.joined(separator: ", "))]}")
        #expect(found.contains { $0.contains("sign_in.groups: has at most 1000 items, found 1001") })
    }
}
