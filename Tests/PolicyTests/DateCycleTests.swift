import Testing
import Vocabulary

@testable import Policy

@Suite("Windows of dates")
struct DateCycleTests {
    private func cycle(_ window: BudgetTerms.Window, _ every: Int = 1, from date: String) -> DateCycle? {
        CivilDate(date).flatMap { DateCycle(window, BudgetCycle(every: every, startsOn: $0)) }
    }

    @Test("terms that mean the same windows have the same rule")
    func same() {
        #expect(cycle(.month, from: "2026-01-01") == DateCycle(.month, nil))
        #expect(cycle(.month, from: "2025-07-15") == cycle(.month, from: "2026-01-15"))
        #expect(cycle(.month, 3, from: "2026-01-01") == cycle(.month, 3, from: "2025-10-01"))
        #expect(cycle(.month, 3, from: "2026-01-01") != cycle(.month, 3, from: "2026-02-01"))
        #expect(cycle(.week, from: "2026-11-23") == DateCycle(.week, nil))
        #expect(cycle(.week, from: "2026-11-22") == cycle(.day, 7, from: "2026-11-22"))
        #expect(cycle(.day, from: "2026-11-22") == DateCycle(.day, nil))
        #expect(cycle(.hour, from: "2026-11-22") == nil)
    }

    @Test("every day of forty years lies in its window, and the windows follow each other")
    func partition() throws {
        for rule in [
            cycle(.month, from: "2026-01-31"), cycle(.month, 7, from: "2023-08-30"),
            cycle(.month, from: "2024-02-29"),
            cycle(.day, 30, from: "2026-01-10"), cycle(.week, 5, from: "2300-05-05"),
            cycle(.month, 12, from: "1900-12-31"),
        ] {
            let rule = try #require(rule)
            var last = rule.bounds(of: -7000)
            for day in Int64(-7000)..<8000 {
                let bounds = rule.bounds(of: day)
                guard bounds.contains(day), bounds == last || bounds.lowerBound == last.upperBound else {
                    Issue.record("\(rule) on \(CivilDate(daysSince1970: day)): \(bounds) after \(last)")
                    return
                }
                last = bounds
            }
        }
    }

    @Test("a budget of a part reaches back to the beginning of the longest window that it may have")
    func reach() throws {
        let time = UTCTime(seconds: 1_800_000_000)
        for (window, every) in [(BudgetTerms.Window.day, 366), (.week, 52), (.month, 12)] {
            var terms = BudgetTerms(limit: .zero, window: window)
            terms.cycle = BudgetCycle(every: every, startsOn: try #require(CivilDate("2027-01-16")))
            let start = try #require(terms.dates).bounds(of: time.seconds / 86_400).lowerBound
            #expect(terms.reach(at: time) < UTCTime(seconds: (start - 1) * 86_400) + .seconds(86_400))
        }
    }
}
