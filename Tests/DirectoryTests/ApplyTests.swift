import DirectoryTesting
import Policy
import Ports
import Testing
import Vocabulary

@testable import Directory

@Suite("A declaration in force")
struct ApplyTests {
    private let store = InMemoryDirectoryStore()
    private let directory: Directory

    init() throws { directory = try Directories.open(store).directory }

    @Test("declared teams are made, found again by their path, and changed")
    func teams() throws {
        var ranking = TeamDeclaration(name: "ranking")
        var search = TeamDeclaration(name: "search")
        search.teams = [ranking]
        try apply([search])
        let first = try team("search", "ranking")
        let writes = store.writes

        try apply([search])
        #expect(store.writes == writes)
        ranking.limits = LimitTerms(requestsPerMinute: 5)
        search.teams = [ranking]
        try apply([search])

        let second = try team("search", "ranking")
        #expect(first.isManagedByFile)
        #expect(second.id == first.id)
        #expect(second.limits.requestsPerMinute == 5)
        #expect(store.writes == writes + 1)
    }

    @Test("one change of the file may lower what is given on and forbid to give on more")
    func lowering() throws {
        func declaration(_ each: Int64, allows: Bool) -> [TeamDeclaration] {
            func dollars(_ count: Int64) -> BudgetTerms {
                BudgetTerms(limit: Money(nanos: count * 1_000_000_000), window: .month)
            }
            var node = TeamDeclaration(name: "org")
            node.budget = dollars(100)
            node.allowsOverAllocation = allows
            node.teams = ["a", "b"].map { name in
                var team = TeamDeclaration(name: name)
                team.budget = dollars(each)
                return team
            }
            return [node]
        }
        try apply(declaration(80, allows: true))

        #expect(throws: DirectoryError.self) { try apply(declaration(80, allows: false)) }
        try apply(declaration(50, allows: false))

        #expect(try !team("org").allowsOverAllocation)
    }

    @Test("a declared team cannot be changed through the API, but its keys and children can")
    func readOnly() throws {
        try apply([TeamDeclaration(name: "search")])
        let search = try team("search")

        let error = #expect(throws: DirectoryError.self) {
            try directory.updateTeam(search.id) { $0.name = "x" }
        }
        #expect(error?.code == .managedByFile)
        #expect(throws: DirectoryError.self) { try directory.deleteTeam(search.id) }
        _ = try directory.createTeam(TeamTerms(name: "child", parent: search.id))
        _ = try directory.createKey(in: search.id, KeyTerms(name: "k"))
    }

    @Test("a team that leaves the file stays with its keys, and the API may change it")
    func leaves() throws {
        var declared = TeamDeclaration(name: "search")
        declared.budget = BudgetTerms(limit: Money(nanos: 9))
        try apply([declared])
        let search = try team("search")
        let key = try directory.createKey(in: search.id, KeyTerms(name: "k")).key

        try apply([])

        let left = try team("search")
        #expect(left.id == search.id)
        #expect(!left.isManagedByFile)
        #expect(left.budget == declared.budget)
        #expect(directory.snapshot.principal(key.id)?.path.budgeted.count == 1)
        _ = try directory.updateTeam(search.id) { $0.budget = nil }
    }

    @Test("a team of the API is taken over by the file that declares its path")
    func takesOver() throws {
        let made = try directory.createTeam(TeamTerms(name: "search", models: ["a"]))

        try apply([TeamDeclaration(name: "search")])

        let search = try team("search")
        #expect(search.id == made.id)
        #expect(search.isManagedByFile)
        #expect(search.models == nil)
    }

    @Test("a declaration that the store does not take changes nothing at all")
    func failure() throws {
        store.allow(writes: 0)

        #expect(throws: DirectoryError.self) {
            try apply([TeamDeclaration(name: "a"), TeamDeclaration(name: "b")])
        }

        #expect(directory.snapshot.children(of: .root).isEmpty)
        #expect(directory.snapshot.models.isEmpty)
        store.allow(writes: .max)
        try apply([TeamDeclaration(name: "a"), TeamDeclaration(name: "b")])
        #expect(try store.load().teams.count == 3)
    }

    @Test("a declaration with one bad team changes nothing at all")
    func invalid() throws {
        var bad = TeamDeclaration(name: "b")
        bad.limits = LimitTerms(requestsPerMinute: -1)

        #expect(throws: DirectoryError.self) { try apply([TeamDeclaration(name: "a"), bad]) }

        #expect(directory.snapshot.children(of: .root).isEmpty)
        #expect(try store.load().teams.count == 1)
    }

    @Test("rules that mirror have budgets of their own, whose places they keep")
    func mirrors() throws {
        func declaration(_ limit: Int64?) -> Declaration {
            var declaration = Declaration()
            declaration.models = [ModelDeclaration(name: "fast"), ModelDeclaration(name: "next")]
            guard let limit else { return declaration }
            var rule = RoutingRule(name: "trial")
            let budget = BudgetTerms(limit: Money(nanos: limit))
            rule.mirror = MirrorTerms(model: "next", budget: budget)
            declaration.models[0].rules = [rule]
            return declaration
        }
        let name = ScopeName.mirror(rule: "trial", model: "fast")
        func listed() -> Bool { directory.snapshot.budgets(after: nil).contains { $0.name == name } }

        try directory.apply(declaration(5), facts: { _, _ in nil })
        let first = try #require(directory.snapshot.node(named: name))
        #expect(listed())
        try directory.apply(declaration(nil), facts: { _, _ in nil })
        #expect(directory.snapshot.node(named: name) == nil && !listed())
        try directory.apply(declaration(7), facts: { _, _ in nil })
        let again = try #require(directory.snapshot.node(named: name))

        #expect(again.scope == first.scope && directory.snapshot.name(of: first.scope) == name)
        #expect(again.budget?.limit == Quantity(Money(nanos: 7)))
    }

    private func apply(_ teams: [TeamDeclaration]) throws {
        var declaration = Declaration()
        declaration.teams = teams
        try directory.apply(declaration) { _, _ in nil }
    }

    private func team(_ path: String...) throws -> Team {
        try path.reduce(try #require(directory.snapshot.team(.root))) { parent, name in
            try #require(directory.snapshot.children(of: parent.id).first { $0.name == name })
        }
    }
}
