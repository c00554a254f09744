import DirectoryTesting
import Policy
import Ports
import Testing
import Vocabulary

@testable import Directory

@Suite("The teams that rows of the audit trail concern")
struct AuditTeamsTests {
    private let store = InMemoryDirectoryStore()
    private let directory: Directory

    init() throws { directory = try Directories.open(store).directory }

    private func teams(_ action: String) throws -> [TeamID] {
        try #require(store.audit.last { $0.action == action }).teams
    }

    @Test("a team's, key's, account's and member's row concerns its node and those above, a person's none")
    func lines() throws {
        let upper = try directory.createTeam(TeamTerms(name: "upper"))
        let lower = try directory.createTeam(TeamTerms(name: "lower", parent: upper.id))
        let line: [TeamID] = [.root, upper.id, lower.id]
        #expect(try teams("team.create") == line)
        _ = try directory.createKey(in: lower.id, KeyTerms(name: "k"))
        #expect(try teams("key.create") == line)
        let account = try directory.createServiceAccount(
            in: lower.id,
            ServiceAccountTerms(name: "robot"),
            by: .system
        )
        #expect(try teams("service_account.create") == line)
        let user = try directory.createUser(UserTerms(email: "ann@example.com"), by: .system)
        #expect(try teams("user.create") == [])
        _ = try directory.addMember(MemberID(user.id), .viewer, to: lower.id, by: .system)
        #expect(try teams("member.add") == line)
        try directory.deleteServiceAccount(account.id, by: .system)
        #expect(try teams("service_account.delete") == line)
        _ = try directory.createProvider(body: #"{"name":"made"}"#, by: .system)
        #expect(try teams("provider.create") == [])
    }

    @Test("a team that moves concerns both its parents")
    func moved() throws {
        let (from, to) = (
            try directory.createTeam(TeamTerms(name: "from")), try directory.createTeam(TeamTerms(name: "to"))
        )
        let team = try directory.createTeam(TeamTerms(name: "team", parent: from.id))
        _ = try directory.updateTeam(team.id) { $0.parent = to.id }
        #expect(try teams("team.update") == [.root, from.id, team.id, to.id])
    }

    @Test("teams are hashed, and a row without any has the bytes that it had before there were teams")
    func hashed() {
        func row(_ teams: [TeamID]) -> AuditRow {
            AuditRow(
                sequence: 1,
                time: UTCTime(seconds: 1),
                actor: "a",
                action: "b",
                subject: "c",
                before: "",
                after: "d",
                teams: teams
            )
        }
        let (first, second) = (TeamID(rawValue: "team_1"), TeamID(rawValue: "team_2"))
        // Number and time, then five parts, each with its length.
        #expect(row([]).hashedBytes.count == 16 + 5 * 8 + 4)
        let different: [[TeamID]] = [[], [first], [second], [first, second]]
        #expect(Set(different.map { row($0).hashedBytes }).count == 4)
        #expect(row([first, second]).concerns([second]))
        #expect(!row([first]).concerns([second]))
        #expect(!row([first]).concerns([]))
    }
}
