import Testing
import Vocabulary

@Suite("Names of budget holders")
struct ScopeNameTests {
    private static let team = TeamID(rawValue: "team_1")

    @Test(
        "a name reads back as it was written, whatever its value contains",
        arguments: [
            ScopeName.team(team), .key(KeyID(rawValue: "key_1")), .user(UserID(rawValue: "user_1")),
            .serviceAccount(ServiceAccountID(rawValue: "svc_1")), .part(team, .model("meta/llama:3.1")),
            .part(team, .tag(name: "a:b", value: "c=d:e")), .part(team, .tag(name: "a", value: "")),
            .part(team, .endUser("mailto:ann@example.com")), .part(team, .endUser("\u{301}x")),
            .mirror(rule: "canary-1", model: "meta/llama:3.1"),
        ]
    )
    func roundTrip(name: ScopeName) {
        #expect(ScopeName(name.description) == name)
    }

    @Test(
        "what is no name is none",
        arguments: [
            "", "team", "team:", "colour:red", "team:team_1:", "team:team_1:model", "team:team_1:model:",
            "team:team_1:tag:x", "team:team_1:tag:=x", "team:team_1:colour:x", "team::model:x",
            "mirror:", "mirror:canary", "mirror:canary:", "mirror::llama",
        ]
    )
    func refused(text: String) {
        #expect(ScopeName(text) == nil)
    }
}
