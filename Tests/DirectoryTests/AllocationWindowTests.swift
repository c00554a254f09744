import DirectoryTesting
import Policy
import Testing
import Vocabulary

@testable import Directory

@Suite("Budgets divided over windows of other kinds")
struct AllocationWindowTests {
    private let directory: Directory

    init() throws { directory = try Directories.open().directory }

    private static func dollars(
        _ count: Int64,
        _ window: BudgetTerms.Window = .month,
        _ every: Int = 1,
        from date: String? = nil
    ) -> BudgetTerms {
        let cycle = date.flatMap { CivilDate($0) }.map { BudgetCycle(every: every, startsOn: $0) }
        return BudgetTerms(
            Quantity(Money(nanos: count * 1_000_000_000)).amount(.usd),
            window: window,
            cycle: cycle
        )
    }

    private static func dated(
        _ count: Int64,
        _ start: String,
        _ end: String,
        zone: String = "UTC"
    ) throws -> BudgetTerms {
        var terms = dollars(count, .fixed)
        terms.span = BudgetSpan(
            start: try #require(UTCTime(rfc3339: start)),
            end: try #require(UTCTime(rfc3339: end))
        )
        terms.timeZone = zone
        return terms
    }

    private func node(_ budget: BudgetTerms?, below parent: TeamID = .root) throws -> Team {
        let name = "\(directory.published().snapshot.teams.map { $0 }.count)"
        return try directory.createTeam(TeamTerms(name: name, parent: parent, budget: budget))
    }

    @discardableResult
    private func expectRefused(_ field: String, _ body: () throws -> Void) -> String {
        let error = #expect(throws: DirectoryError.self, performing: body)
        #expect(error?.code == .exceedsParent && error?.field == field)
        return error?.message ?? ""
    }

    @Test("within dates a shorter window counts as often as it touches them")
    func fixed() throws {
        let quarter = try node(try Self.dated(300, "2027-01-01", "2027-04-01"))
        expectRefused("budget.limit_usd") { _ = try self.node(Self.dollars(101), below: quarter.id) }
        let month = try node(Self.dollars(100), below: quarter.id)
        // From the 15th it would touch the quarter four times.
        expectRefused("budget.limit_usd") {
            _ = try directory.updateTeam(month.id) { $0.budget = Self.dollars(100, from: "2027-01-15") }
        }
        _ = try directory.updateTeam(month.id) { $0.budget = Self.dollars(75, from: "2027-01-15") }
    }

    @Test("dates count by the clocks of the node's time zone")
    func zones() throws {
        let (start, end) = ("2027-01-01T05:00:00Z", "2027-04-01T04:00:00Z")
        let there = try node(try Self.dated(300, start, end, zone: "America/New_York"))
        let here = try node(try Self.dated(300, start, end))
        _ = try node(Self.dollars(100), below: there.id)
        expectRefused("budget.limit_usd") { _ = try self.node(Self.dollars(100), below: here.id) }
    }

    @Test("what begins anew again and again is never within what never does, unless the node allows more")
    func total() throws {
        let pot = try node(Self.dollars(500, .total))
        let message = expectRefused("budget.window") { _ = try self.node(Self.dollars(1), below: pot.id) }
        #expect(
            message.contains(pot.id.rawValue) && message.contains("500 USD")
                && message.contains("over_allocation")
        )
        expectRefused("budget.window") {
            _ = try directory.createKey(in: pot.id, KeyTerms(name: "k", budget: Self.dollars(1, .day)))
        }
        let part = try node(Self.dollars(400, .total), below: pot.id)
        _ = try node(try Self.dated(100, "2027-01-01", "2027-04-01"), below: pot.id)
        _ = try node(Self.dollars(0), below: pot.id)
        expectRefused("budget.window") {
            _ = try directory.updateTeam(part.id) { $0.budget?.window = .month }
        }

        _ = try directory.updateTeam(pot.id) { $0.allowsOverAllocation = true }
        _ = try node(Self.dollars(100), below: pot.id)
    }

    @Test("windows that do not end together count once more")
    func shifted() throws {
        let parent = try node(Self.dollars(100))
        _ = try node(Self.dollars(40, from: "2026-01-01"), below: parent.id)
        expectRefused("budget.limit_usd") {
            _ = try self.node(Self.dollars(31, from: "2026-01-15"), below: parent.id)
        }
        _ = try node(Self.dollars(30, from: "2026-01-15"), below: parent.id)

        let year = try node(Self.dollars(1200, .month, 12, from: "2026-04-01"))
        _ = try node(Self.dollars(300, .month, 3, from: "2026-01-01"), below: year.id)
    }

    @Test("a limit may not be kept while its window becomes one that counts more often")
    func otherWindow() throws {
        let parent = try node(Self.dollars(100))
        let child = try node(Self.dollars(100), below: parent.id)
        for budget in [Self.dollars(100, .week), Self.dollars(100, from: "2026-01-02")] {
            expectRefused("budget.limit_usd") {
                _ = try directory.updateTeam(child.id) { $0.budget = budget }
            }
        }
        _ = try directory.updateTeam(child.id) { $0.budget = Self.dollars(100, from: "2026-03-01") }
    }

    @Test("a limit may not be kept while its clocks become those of a place whose hours count once more")
    func otherZone() throws {
        func hourly(_ zone: String) -> BudgetTerms {
            var terms = Self.dollars(1, .hour)
            terms.timeZone = zone
            return terms
        }
        let parent = try node(Self.dollars(25, .day))
        let key = try directory.createKey(in: parent.id, KeyTerms(name: "k", budget: hourly("UTC"))).key
        let child = try node(nil, below: parent.id)

        let message = expectRefused("budget.limit_usd") {
            _ = try directory.updateKey(key.id) { $0.budget = hourly("Asia/Kolkata") }
        }
        #expect(message.contains("26 USD"))
        _ = try directory.updateKey(key.id) { $0.budget = hourly("Asia/Tokyo") }
        _ = try directory.updateKey(key.id) { $0.budget = nil }
        _ = try directory.updateTeam(child.id) { $0.budget = hourly("UTC") }
        expectRefused("budget.limit_usd") {
            _ = try directory.updateTeam(child.id) { $0.budget?.timeZone = "Asia/Kolkata" }
        }
    }

    @Test("dates are not taken away from above what begins anew outside of them too")
    func baredDates() throws {
        let parent = try node(Self.dollars(100))
        let day = try node(try Self.dated(10, "2027-01-15", "2027-01-16"), below: parent.id)
        _ = try node(Self.dollars(10, .day), below: day.id)
        expectRefused("budget.limit_usd") { _ = try directory.updateTeam(day.id) { $0.budget = nil } }
    }

    @Test("a node stops giving on more than it has once what is too much has been lowered")
    func forbidding() throws {
        let parent = try node(Self.dollars(100))
        _ = try directory.updateTeam(parent.id) { $0.allowsOverAllocation = true }
        let first = try node(Self.dollars(80), below: parent.id)
        let between = try node(nil, below: parent.id)
        let key = try directory.createKey(in: between.id, KeyTerms(name: "k", budget: Self.dollars(2, .day)))
            .key

        let message = expectRefused("over_allocation") {
            _ = try directory.updateTeam(parent.id) { $0.allowsOverAllocation = false }
        }
        for part in [
            parent.id.rawValue, "142 USD", "100 USD", "team:\(first.id) 80 USD", "key:\(key.id) 62 USD",
        ] {
            #expect(message.contains(part), "\(part) in \(message)")
        }
        _ = try directory.updateTeam(first.id) { $0.budget = Self.dollars(38) }
        _ = try directory.updateTeam(parent.id) { $0.allowsOverAllocation = false }
        expectRefused("budget.limit_usd") {
            _ = try directory.updateTeam(first.id) { $0.budget = Self.dollars(39) }
        }
        // What was lowered is bound and stays as it is.
        _ = try directory.updateTeam(parent.id) { $0.budget = Self.dollars(10) }
        _ = try directory.updateTeam(parent.id) { $0.name = "renamed" }
    }
}
