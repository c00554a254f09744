import DirectoryTesting
import Policy
import Testing
import Vocabulary

@testable import Directory

@Suite("Grants of providers' own routes")
struct PassthroughTermsTests {
    @Test("somebody above must begin, and every list is within those above it, which says who stops it")
    func narrowing() throws {
        let directory = try Directories.open().directory
        #expect(throws: DirectoryError.self) {
            try directory.createTeam(TeamTerms(name: "early", passthrough: ["openai"]), by: .system)
        }
        _ = try directory.updateTeam(.root, by: .system) { $0.passthrough = ["openai", "files-*"] }
        let team = try directory.createTeam(
            TeamTerms(name: "a", passthrough: ["files-eu", "openai"]),
            by: .system
        )
        let child = try directory.createTeam(TeamTerms(name: "b", parent: team.id), by: .system)

        #expect {
            try directory.createKey(in: child.id, KeyTerms(name: "k", passthrough: ["files-us"]), by: .system)
        } throws: { error in
            (error as? DirectoryError)?.message.contains(team.id.rawValue) ?? false
        }
        let key = try directory.createKey(
            in: child.id,
            KeyTerms(name: "k", passthrough: ["openai"]),
            by: .system
        )
        let principal = try #require(directory.published().snapshot.principal(key.key.id))
        #expect(
            principal.passthrough.map(\.patterns) == [
                ["openai"], ["files-eu", "openai"], ["openai", "files-*"],
            ]
        )
    }
}
