import DirectoryTesting
import Policy
import Testing
import Vocabulary

@testable import Directory

@Suite("Budgets divided among those below")
struct AllocationTests {
    private let directory: Directory
    private let team: Team

    init() throws {
        directory = try Directories.open().directory
        team = try directory.createTeam(TeamTerms(name: "team", budget: Self.dollars(100)))
    }

    private static func dollars(_ count: Int64, _ window: BudgetTerms.Window = .month) -> BudgetTerms {
        BudgetTerms(limit: Money(nanos: count * 1_000_000_000), window: window)
    }

    private static func tokens(_ count: Int64) -> BudgetTerms {
        BudgetTerms(BudgetAmount(unit: .tokens, quantity: Quantity(count: count)))
    }

    private func child(_ name: String, _ budget: BudgetTerms?, below parent: TeamID? = nil) throws -> Team {
        try directory.createTeam(TeamTerms(name: name, parent: parent ?? team.id, budget: budget))
    }

    private func key(_ budget: BudgetTerms?, in node: TeamID? = nil) throws -> Key {
        try directory.createKey(in: node ?? team.id, KeyTerms(name: "k", budget: budget)).key
    }

    private func expectRefused(_ body: () throws -> Void) {
        let error = #expect(throws: DirectoryError.self, performing: body)
        #expect(error?.code == .exceedsParent)
        #expect(error?.message.contains(team.id.rawValue) == true)
        #expect(error?.field?.hasPrefix("budget.limit_") == true)
    }

    @Test("child teams and keys share what the team has, to the last cent and no further")
    func sums() throws {
        _ = try child("a", Self.dollars(60))
        let key = try key(Self.dollars(40))
        expectRefused { _ = try self.key(BudgetTerms(limit: Money(nanos: 1))) }
        expectRefused { _ = try self.child("b", BudgetTerms(limit: Money(nanos: 1))) }

        _ = try directory.revokeKey(key.id)
        _ = try self.key(Self.dollars(40))
        _ = try child("c", nil)
    }

    @Test("raising is checked, lowering and everything else is not")
    func changes() throws {
        let a = try child("a", Self.dollars(60))
        let key = try key(Self.dollars(40))
        expectRefused { _ = try directory.updateTeam(a.id) { $0.budget = Self.dollars(61) } }
        expectRefused { _ = try directory.updateKey(key.id) { $0.budget = Self.dollars(41) } }
        _ = try directory.updateTeam(team.id) { $0.budget = Self.dollars(10) }
        _ = try directory.updateTeam(a.id) { $0.budget = Self.dollars(59) }
        _ = try directory.updateTeam(a.id) { $0.name = "b" }
        _ = try directory.updateKey(key.id) { $0.name = "b" }
    }

    @Test("a team without a budget counts with what is below it")
    func through() throws {
        let between = try child("between", nil)
        _ = try child("a", Self.dollars(70), below: between.id)
        expectRefused { _ = try self.key(Self.dollars(31), in: between.id) }
        expectRefused { _ = try self.key(Self.dollars(31)) }
        _ = try key(Self.dollars(30), in: between.id)
    }

    @Test("a moved team brings its budget along")
    func moved() throws {
        _ = try child("a", Self.dollars(60))
        let outside = try directory.createTeam(TeamTerms(name: "outside", budget: Self.dollars(50)))
        expectRefused { _ = try directory.updateTeam(outside.id) { $0.parent = team.id } }
        _ = try directory.updateTeam(outside.id) { $0.budget = Self.dollars(40) }
        _ = try directory.updateTeam(outside.id) { $0.parent = team.id }
    }

    @Test("a shorter window counts as often as it can begin")
    func windows() throws {
        expectRefused {
            _ = try self.child("day", BudgetTerms(limit: Money(nanos: 3_225_806_452), window: .day))
        }
        _ = try child("day", BudgetTerms(limit: Money(nanos: 3_225_806_451), window: .day))
    }

    private static func granted(
        _ limit: Int64,
        _ grant: Int64,
        from start: Int64? = nil,
        to end: Int64
    ) -> BudgetTerms {
        var terms = dollars(limit)
        terms.grants = [
            BudgetGrant(
                amount: Quantity(Money(nanos: grant * 1_000_000_000)),
                start: start.map { Directories.time + .seconds($0) },
                end: Directories.time + .seconds(end)
            )
        ]
        return terms
    }

    @Test("grants that are in force count, of child teams and of keys, and so do those that begin later")
    func grants() throws {
        func expectRefused(_ body: () throws -> Void) {
            let error = #expect(throws: DirectoryError.self, performing: body)
            #expect(error?.code == .exceedsParent)
            #expect(error?.field == "budget.grants")
        }
        let a = try child("a", Self.dollars(60))
        expectRefused { _ = try directory.updateTeam(a.id) { $0.budget = Self.granted(60, 41, to: 9) } }
        expectRefused {
            _ = try directory.updateTeam(a.id) { $0.budget = Self.granted(60, 41, from: 5, to: 9) }
        }
        _ = try directory.updateTeam(a.id) { $0.budget = Self.granted(60, 40, to: 9) }
        expectRefused { _ = try key(Self.dollars(1)) }
        _ = try directory.updateTeam(a.id) { $0.budget = Self.granted(60, 40, to: 0) }
        let own = try key(Self.granted(10, 30, to: 9))
        expectRefused { _ = try key(Self.dollars(1)) }
        _ = try directory.revokeKey(own.id)
        _ = try key(Self.dollars(40))
    }

    @Test("the node's own grants can be handed on while they last, and nothing lasting rests on them")
    func ownGrants() throws {
        _ = try directory.updateTeam(team.id) { $0.budget = Self.granted(100, 50, to: 9) }
        let a = try child("a", Self.dollars(100))
        expectRefused { _ = try directory.updateTeam(a.id) { $0.budget = Self.dollars(101) } }
        _ = try directory.updateTeam(a.id) { $0.budget = Self.granted(100, 50, to: 9) }
        let error = #expect(throws: DirectoryError.self) {
            try directory.updateTeam(a.id) { $0.budget = Self.granted(100, 50, from: 9, to: 20) }
        }
        #expect(error?.message.contains("in force at") == true)
    }

    @Test("grants of others that are still to begin count, and the node's own no longer when it ends")
    func comingGrants() throws {
        func expectRefused(_ body: () throws -> Void) {
            let error = #expect(throws: DirectoryError.self, performing: body)
            #expect(error?.code == .exceedsParent && error?.field == "budget.grants")
        }
        let a = try child("a", Self.granted(50, 50, from: 5, to: 9))
        expectRefused { _ = try child("b", Self.dollars(50)) }
        expectRefused { _ = try key(Self.dollars(1)) }
        _ = try directory.updateTeam(a.id) { $0.budget = Self.dollars(50) }
        let own = try key(Self.granted(10, 40, from: 5, to: 9))
        expectRefused { _ = try child("b", Self.dollars(40)) }
        _ = try directory.revokeKey(own.id)
        _ = try child("b", Self.dollars(50))

        _ = try directory.updateTeam(team.id) { $0.budget = Self.granted(100, 50, to: 9) }
        expectRefused { _ = try directory.updateTeam(a.id) { $0.budget = Self.granted(50, 50, to: 20) } }
        _ = try directory.updateTeam(a.id) { $0.budget = Self.granted(50, 50, to: 9) }
    }

    @Test("tokens and dollars are added up apart")
    func units() throws {
        _ = try child("a", Self.dollars(100))
        let inner = try child("b", Self.tokens(1000))
        _ = try key(Self.tokens(600), in: inner.id)
        #expect(throws: DirectoryError.self) { try self.key(Self.tokens(401), in: inner.id) }
        _ = try key(Self.tokens(400), in: inner.id)
    }

    @Test(
        "a budget that binds larger ones is not taken away, or counted in another unit, from below a smaller one"
    )
    func bared() throws {
        let a = try child("a", Self.dollars(60))
        _ = try directory.updateTeam(a.id) { $0.allowsOverAllocation = true }
        let key = try key(Self.dollars(101), in: a.id)
        expectRefused { _ = try directory.updateTeam(a.id) { $0.budget = nil } }
        expectRefused { _ = try directory.updateTeam(a.id) { $0.budget = Self.tokens(1) } }

        _ = try directory.updateKey(key.id) { $0.budget = Self.dollars(100) }
        _ = try directory.updateTeam(a.id) { $0.budget = nil }
    }

    @Test("a node that allows it gives on more than it has")
    func allowed() throws {
        _ = try directory.updateTeam(team.id) { $0.allowsOverAllocation = true }
        _ = try child("a", Self.dollars(80))
        _ = try child("b", Self.dollars(80))
        _ = try key(Self.dollars(1000))
    }
}
