import DirectoryTesting
import Policy
import Ports
import Testing
import Vocabulary

@testable import Directory

@Suite("Teams")
struct TeamTests {
    private let store = InMemoryDirectoryStore()
    private let directory: Directory

    init() throws { directory = try Directories.open(store).directory }

    @Test("a team hangs below the root unless told otherwise, with a scope of its own")
    func create() throws {
        let search = try directory.createTeam(TeamTerms(name: "search"))
        let ranking = try directory.createTeam(TeamTerms(name: "ranking", parent: search.id))

        #expect(search.parent == .root)
        #expect(directory.snapshot.ancestry(of: ranking.id).map(\.name) == ["ranking", "search", "root"])
        #expect(search.scope != ranking.scope)
        #expect(!search.isManagedByFile)
    }

    @Test("a taken name is refused among siblings only")
    func names() throws {
        let search = try directory.createTeam(TeamTerms(name: "search"))

        #expect(code { try directory.createTeam(TeamTerms(name: "search")) } == .nameTaken)
        _ = try directory.createTeam(TeamTerms(name: "search", parent: search.id))
        let other = try directory.createTeam(TeamTerms(name: "other"))
        #expect(code { try directory.updateTeam(other.id) { $0.name = "search" } } == .nameTaken)
        #expect(code { try directory.updateTeam(search.id) { $0.name = "search" } } == nil)
    }

    @Test("an unknown parent is refused")
    func unknownParent() {
        let error = #expect(throws: DirectoryError.self) {
            try directory.createTeam(TeamTerms(name: "a", parent: TeamID(rawValue: "team_none")))
        }
        #expect(error?.code == .invalidValue)
        #expect(error?.field == "parent_id")
    }

    @Test("the tree is at most 16 teams deep, for new and for moved teams")
    func depth() throws {
        var deepest = TeamID.root
        for level in 2...16 {
            deepest = try directory.createTeam(TeamTerms(name: "\(level)", parent: deepest)).id
        }
        let single = try directory.createTeam(TeamTerms(name: "single"))

        #expect(code { try directory.createTeam(TeamTerms(name: "17", parent: deepest)) } == .invalidValue)
        #expect(code { try directory.updateTeam(single.id) { $0.parent = deepest } } == .invalidValue)
    }

    @Test("a moved subtree counts with its height")
    func subtreeDepth() throws {
        var fifteenth = TeamID.root
        for level in 2...15 {
            fifteenth = try directory.createTeam(TeamTerms(name: "\(level)", parent: fifteenth)).id
        }
        let upper = try directory.createTeam(TeamTerms(name: "upper"))
        let lower = try directory.createTeam(TeamTerms(name: "lower", parent: upper.id))

        #expect(code { try directory.updateTeam(upper.id) { $0.parent = fifteenth } } == .invalidValue)
        #expect(code { try directory.updateTeam(lower.id) { $0.parent = fifteenth } } == nil)
    }

    @Test("a team cannot be moved below itself")
    func cycle() throws {
        let upper = try directory.createTeam(TeamTerms(name: "upper"))
        let lower = try directory.createTeam(TeamTerms(name: "lower", parent: upper.id))

        #expect(code { try directory.updateTeam(upper.id) { $0.parent = lower.id } } == .invalidValue)
        #expect(code { try directory.updateTeam(upper.id) { $0.parent = upper.id } } == .invalidValue)
    }

    @Test("a moved team's keys are derived again")
    func move() throws {
        let budget = BudgetTerms(limit: Money(nanos: 1))
        let rich = try directory.createTeam(TeamTerms(name: "rich", budget: budget))
        let team = try directory.createTeam(TeamTerms(name: "team"))
        let key = try directory.createKey(in: team.id, KeyTerms(name: "k")).key
        #expect(directory.snapshot.principal(key.id)?.path.budgeted.count == 0)

        _ = try directory.updateTeam(team.id) { $0.parent = rich.id }

        #expect(directory.snapshot.principal(key.id)?.path.budgeted.map(\.name) == [.team(rich.id)])
        #expect(directory.snapshot.children(of: .root).map(\.id) == [rich.id])
    }

    @Test("the root can be neither moved nor deleted, but given a budget")
    func root() throws {
        let team = try directory.createTeam(TeamTerms(name: "team"))

        #expect(code { try directory.deleteTeam(.root) } == .isRoot)
        #expect(code { try directory.updateTeam(.root) { $0.parent = team.id } } == .isRoot)
        #expect(code { try directory.updateTeam(team.id) { $0.parent = nil } } == .invalidValue)
        _ = try directory.updateTeam(.root) { $0.budget = BudgetTerms(limit: Money(nanos: 5)) }
        #expect(directory.snapshot.team(.root)?.budget?.limit == Quantity(count: 5))
    }

    @Test("a team is deleted only when nothing in force hangs below it")
    func delete() throws {
        let team = try directory.createTeam(TeamTerms(name: "team"))
        let child = try directory.createTeam(TeamTerms(name: "child", parent: team.id))
        let key = try directory.createKey(in: team.id, KeyTerms(name: "k", expiresAt: UTCTime(seconds: 1)))
            .key

        #expect(code { try directory.deleteTeam(team.id) } == .notEmpty)
        try directory.deleteTeam(child.id)
        #expect(code { try directory.deleteTeam(team.id) } == .notEmpty)
        _ = try directory.revokeKey(key.id)
        try directory.deleteTeam(team.id)

        #expect(directory.snapshot.team(team.id) == nil)
        #expect(try store.load().teams.map(\.id) == [.root])
        #expect(code { try directory.deleteTeam(team.id) } == .notFound)
    }

    @Test("a change that the store refuses is not published")
    func durability() throws {
        let team = try directory.createTeam(TeamTerms(name: "team"))
        store.allow(writes: 0)

        #expect(code { try directory.createTeam(TeamTerms(name: "other")) } == .storeUnavailable)
        #expect(code { try directory.updateTeam(team.id) { $0.name = "new" } } == .storeUnavailable)
        #expect(code { try directory.deleteTeam(team.id) } == .storeUnavailable)

        #expect(directory.snapshot.team(team.id)?.name == "team")
        #expect(directory.snapshot.children(of: .root).count == 1)
    }

    private func code(_ body: () throws -> some Any) -> DirectoryError.Code? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? DirectoryError)?.code
        }
    }
}
