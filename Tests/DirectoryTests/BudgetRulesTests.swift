import Policy
import Testing
import Vocabulary

@testable import Directory

@Suite("What a budget may be")
struct BudgetRulesTests {
    private static let start = UTCTime(seconds: 1_800_000_000)
    private static let end = start + .seconds(3600)
    private static let dollars = Quantity(count: 5).amount(.usd)

    private func field(_ terms: BudgetTerms) -> String? {
        do throws(DirectoryError) {
            try ValueRules.check(budget: terms)
            return nil
        } catch {
            return error.field
        }
    }

    @Test("a budget in tokens has a limit that can be counted")
    func tokens() {
        #expect(field(BudgetTerms(Quantity(count: 5).amount(.tokens))) == nil)
        #expect(field(BudgetTerms(Quantity(count: -1).amount(.tokens))) == "budget.limit_tokens")
        let tooMany = Quantity(count: BudgetTerms.mostTokens + 1).amount(.tokens)
        #expect(field(BudgetTerms(tooMany)) == "budget.limit_tokens")
    }

    @Test("a window has dates if it is fixed and only then")
    func dates() {
        let span = BudgetSpan(start: Self.start, end: Self.end)
        #expect(field(BudgetTerms(Self.dollars, window: .fixed, span: span)) == nil)
        #expect(field(BudgetTerms(Self.dollars, window: .fixed)) == "budget.starts_at")
        #expect(field(BudgetTerms(Self.dollars, window: .day, span: span)) == "budget.window")
        let reversed = BudgetSpan(start: Self.end, end: Self.start)
        #expect(field(BudgetTerms(Self.dollars, window: .fixed, span: reversed)) == "budget.ends_at")
        let odd = BudgetSpan(start: Self.start + .seconds(1), end: Self.end)
        #expect(field(BudgetTerms(Self.dollars, window: .fixed, span: odd)) == "budget.starts_at")
    }

    @Test("days, weeks and months are counted from a date, up to a year of them")
    func cycles() throws {
        let date = try #require(CivilDate("2026-01-31"))
        func terms(_ window: BudgetTerms.Window, _ every: Int) -> BudgetTerms {
            BudgetTerms(Self.dollars, window: window, cycle: BudgetCycle(every: every, startsOn: date))
        }
        for (window, most) in [(BudgetTerms.Window.day, 366), (.week, 52), (.month, 12)] {
            #expect(field(terms(window, most)) == nil)
            #expect(field(terms(window, most + 1)) == "budget.every")
            #expect(field(terms(window, 0)) == "budget.every")
        }
        #expect(field(terms(.hour, 1)) == "budget.starts_on")
        #expect(field(terms(.total, 1)) == "budget.starts_on")
    }

    @Test("grants are some, end after they begin and are at most 32")
    func grants() {
        func terms(_ grants: [BudgetGrant]) -> BudgetTerms { BudgetTerms(Self.dollars, grants: grants) }
        let grant = BudgetGrant(amount: Quantity(count: 1), start: Self.start, end: Self.end)
        #expect(field(terms(Array(repeating: grant, count: 32))) == nil)
        #expect(field(terms(Array(repeating: grant, count: 33))) == "budget.grants")
        let nothing = BudgetGrant(amount: .zero, end: Self.end)
        #expect(field(terms([grant, nothing])) == "budget.grants[1].amount_usd")
        let reversed = BudgetGrant(amount: Quantity(count: 1), start: Self.end, end: Self.start)
        #expect(field(terms([reversed])) == "budget.grants[0].ends_at")
        let odd = BudgetGrant(amount: Quantity(count: 1), end: Self.end, reason: " x")
        #expect(field(terms([odd])) == "budget.grants[0].reason")
    }

    @Test("something is carried over only where a window follows")
    func carryOver() {
        #expect(field(BudgetTerms(Self.dollars, window: .day, carryOver: CarryOver())) == nil)
        #expect(
            field(BudgetTerms(Self.dollars, window: .total, carryOver: CarryOver())) == "budget.carry_over"
        )
        let most = CarryOver(most: Quantity(count: -1))
        #expect(field(BudgetTerms(Self.dollars, carryOver: most)) == "budget.carry_over.max_usd")
    }
}
