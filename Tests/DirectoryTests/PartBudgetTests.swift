import DirectoryTesting
import Policy
import Ports
import Synchronization
import Testing
import Vocabulary

@testable import Directory

@Suite("Declaring budgets of parts")
struct PartBudgetTests {
    private let store = InMemoryDirectoryStore()
    private let directory: Directory

    init() throws { directory = try Directories.open(store).directory }

    private static let dollar = BudgetTerms(limit: Money(nanos: 1_000_000_000))

    private static func tags(_ names: Range<Int>) -> [BudgetPart: BudgetTerms] {
        Dictionary(uniqueKeysWithValues: names.map { (.tag(name: "t\($0)", value: "v"), dollar) })
    }

    private func team(
        _ name: String,
        below parent: TeamID = .root,
        _ parts: [BudgetPart: BudgetTerms] = [:],
        endUser: BudgetTerms? = nil
    ) throws -> Team {
        try directory.createTeam(
            TeamTerms(name: name, parent: parent, partBudgets: parts, endUserBudget: endUser)
        )
    }

    private func expectRefused(_ field: String, _ body: () throws -> Void) {
        let error = #expect(throws: DirectoryError.self, performing: body)
        #expect(error?.code == .invalidValue)
        #expect(error?.field == field)
    }

    @Test("a part keeps its place when its terms change, goes away and comes back")
    func places() throws {
        let made = try team("a", [.model("fast"): Self.dollar])
        let place = try #require(made.partBudgets.first?.scope)
        #expect(place != made.scope)

        let raised = try directory.updateTeam(made.id) {
            $0.partBudgets[.model("fast")]?.limit += Quantity(count: 1)
        }
        #expect(raised.partBudgets.map(\.scope) == [place])
        #expect(raised.partBudgets.first?.terms != Self.dollar)
        _ = try directory.updateTeam(made.id) { $0.partBudgets = [:] }
        let again = try directory.updateTeam(made.id) { $0.partBudgets[.model("fast")] = Self.dollar }
        #expect(again.partBudgets.map(\.scope) == [place])
    }

    @Test("a new part begins with the usage of the team and of all below it")
    func counting() throws {
        let a = try team("a")
        let b = try team("b", below: a.id)
        let c = try team("c", below: b.id)
        _ = try team("other")

        let named = try directory.updateTeam(a.id) { $0.partBudgets = [.model("fast"): Self.dollar] }

        #expect(store.countings.map(\.teams) == [[a.id, b.id, c.id]])
        #expect(store.countings.map(\.scopes) == [[.model("fast"): named.partBudgets[0].scope]])
    }

    @Test(
        "usage is read when a part comes, comes back or gets another window, and for no team that is just made"
    )
    func countingAgain() throws {
        let a = try team("a", [.model("fast"): Self.dollar])
        #expect(store.countings.isEmpty)
        _ = try directory.updateTeam(a.id) { $0.partBudgets[.model("fast")]?.limit += Quantity(count: 1) }
        #expect(store.countings.isEmpty)
        _ = try directory.updateTeam(a.id) { $0.partBudgets[.model("fast")]?.window = .total }
        #expect(store.readings.map(\.since.microseconds) == [0])
        #expect(store.countings.map(\.since) == store.readings.map(\.until))
        _ = try directory.updateTeam(a.id) { $0.partBudgets = [:] }
        _ = try directory.updateTeam(a.id) { $0.partBudgets[.model("fast")] = Self.dollar }
        #expect(store.countings.count == 2)
    }

    @Test(
        "a change that could not be saved counts when it is made again, and whoever holds hears of it before it is in force"
    )
    func refused() throws {
        let a = try team("a")
        let heard = Mutex<[[ScopeID]]>([])
        directory.onCounting { [directory] scopes, _ in
            let isInForce = directory.snapshot.parts(of: a.id) != nil
            heard.withLock { $0.append(isInForce ? [] : scopes) }
        }
        store.allow(writes: 0)
        #expect(throws: DirectoryError.self) {
            _ = try directory.updateTeam(a.id) { $0.partBudgets = [.model("fast"): Self.dollar] }
        }
        #expect(store.countings.isEmpty)
        #expect(heard.withLock { $0 }.isEmpty)
        store.allow(writes: .max)

        let named = try directory.updateTeam(a.id) { $0.partBudgets = [.model("fast"): Self.dollar] }

        #expect(store.countings.count == 1)
        #expect(heard.withLock { $0 } == [named.partBudgets.map(\.scope)])
    }

    @Test("what was done long ago is read before the change begins, and others change something meanwhile")
    func readBeforehand() throws {
        let a = try team("a")
        let b = try team("b")
        let heard = Mutex(0)
        store.onReading { [directory] _ in
            // It would wait for ever if the change had begun.
            do { _ = try directory.updateTeam(b.id) { $0.name = "renamed" } } catch { Issue.record(error) }
            heard.withLock { $0 += 1 }
        }

        let named = try directory.updateTeam(a.id) { $0.partBudgets = [.model("fast"): Self.dollar] }

        #expect(heard.withLock { $0 } == 1)
        #expect(directory.snapshot.team(b.id)?.name == "renamed")
        #expect(store.charges.map { $0.map(\.scope) } == [[named.partBudgets[0].scope]])
        // The rest is read within it: the last hours.
        let until = try #require(store.readings.first?.until)
        #expect(store.countings.map(\.since) == [until])
        #expect(store.countings[0].now - until < .seconds(3 * 3600 + 1))
    }

    @Test("what was read beforehand is charged to nobody if somebody else has counted meanwhile")
    func countedMeanwhile() throws {
        let a = try team("a")
        let isFirst = Mutex(true)
        store.onReading { [directory] _ in
            guard
                isFirst.withLock({ isFirst in
                    defer { isFirst = false }
                    return isFirst
                })
            else { return }
            do {
                _ = try directory.updateTeam(a.id) { $0.partBudgets = [.model("fast"): Self.dollar] }
                _ = try directory.updateTeam(a.id) { $0.partBudgets = [:] }
            } catch { Issue.record(error) }
        }

        _ = try directory.updateTeam(a.id) { $0.partBudgets = [.model("fast"): Self.dollar] }

        #expect(store.charges.count == 1)
        #expect(store.countings.last?.since == store.readings.first?.since)
    }

    @Test("a file may move names of tags from a team to the one above at once")
    func moving() throws {
        func declaration(above: Range<Int>, below: Range<Int>) -> Declaration {
            var parent = TeamDeclaration(name: "a")
            parent.partBudgets = Self.tags(above)
            var child = TeamDeclaration(name: "b")
            child.partBudgets = Self.tags(below)
            parent.teams = [child]
            var declaration = Declaration()
            declaration.teams = [parent]
            return declaration
        }
        try directory.apply(declaration(above: 0..<0, below: 0..<10), facts: { _, _ in nil })
        try directory.apply(declaration(above: 0..<10, below: 0..<0), facts: { _, _ in nil })
        #expect(directory.snapshot.teams.map(\.partBudgets.count).max() == 10)
        expectRefused("tag_budgets") {
            try directory.apply(declaration(above: 0..<10, below: 0..<10), facts: { _, _ in nil })
        }
    }

    @Test("a directory that is opened again has them")
    func reopened() throws {
        let made = try team("a", [.endUser("ann"): Self.dollar], endUser: Self.dollar)

        let opened = try Directories.open(store).directory

        #expect(opened.snapshot.team(made.id) == made)
        #expect(opened.snapshot.parts(of: made.id)?.node(of: .endUser("ann")) != nil)
        #expect(opened.snapshot.teamsOfEndUsers.map(\.team) == [made.id])
    }

    @Test("no exchange may belong to more parts than a hold can lie on, from the root down")
    func most() throws {
        _ = try directory.updateTeam(.root) { $0.partBudgets = Self.tags(0..<10) }
        let a = try team("a", Self.tags(0..<5))
        expectRefused("tag_budgets") { _ = try team("b", below: a.id, Self.tags(0..<2)) }
        let b = try team("b", below: a.id, Self.tags(0..<1))
        // What is below counts too.
        expectRefused("tag_budgets") {
            _ = try directory.updateTeam(.root) { $0.endUserBudget = Self.dollar }
        }
        expectRefused("tag_budgets") { _ = try directory.updateTeam(a.id) { $0.endUserBudget = Self.dollar } }
        let c = try team("c", Self.tags(0..<6))
        expectRefused("tag_budgets") { _ = try directory.updateTeam(b.id) { $0.parent = c.id } }
        _ = try directory.updateTeam(b.id) { $0.partBudgets = [:] }
        _ = try directory.updateTeam(b.id) { $0.parent = c.id }
        _ = try directory.updateTeam(a.id) { $0.name = "renamed" }
    }

    @Test(
        "a part that no exchange could belong to is refused by its kind",
        arguments: [
            (BudgetPart.model("gpt-*"), "model_budgets"), (.model(""), "model_budgets"),
            (.tag(name: "a,b", value: "x"), "tag_budgets"), (.tag(name: "", value: "x"), "tag_budgets"),
            (.tag(name: "a", value: " x"), "tag_budgets"), (.endUser("a\nb"), "end_user_budgets"),
            (.endUser(String(repeating: "x", count: 257)), "end_user_budgets"),
        ]
    )
    func names(part: BudgetPart, field: String) throws {
        expectRefused(field) { _ = try team("a", [part: Self.dollar]) }
    }

    @Test("each budget's values are checked like a team's, under its own name")
    func values() throws {
        let bad = BudgetTerms(limit: Money(nanos: 1), timeZone: "Nowhere")
        expectRefused("model_budgets.fast.time_zone") { _ = try team("a", [.model("fast"): bad]) }
        expectRefused("end_user_budget.time_zone") { _ = try team("a", endUser: bad) }
        expectRefused("model_budgets") {
            _ = try team(
                "a",
                Dictionary(uniqueKeysWithValues: (0...500).map { (.model("m\($0)"), Self.dollar) })
            )
        }
    }

    @Test("they cut across the tree, so that they take nothing of what is given on")
    func allocation() throws {
        let parent = try directory.createTeam(TeamTerms(name: "a", budget: Self.dollar))
        _ = try directory.createTeam(
            TeamTerms(
                name: "b",
                parent: parent.id,
                budget: Self.dollar,
                partBudgets: [.model("fast"): Self.dollar],
                endUserBudget: Self.dollar
            )
        )
    }
}
