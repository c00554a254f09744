import Testing
import Vocabulary

@testable import Policy

@Suite("How many windows fall into one of another kind")
struct WindowCountTests {
    private static let limit = Quantity(count: 1).amount(.usd)

    private static func terms(
        _ window: BudgetTerms.Window,
        _ every: Int = 1,
        from date: String? = nil
    ) -> BudgetTerms {
        let cycle = date.flatMap { CivilDate($0) }.map { BudgetCycle(every: every, startsOn: $0) }
        return BudgetTerms(limit, window: window, cycle: cycle)
    }

    private static func fixed(_ start: String, _ end: String, _ zone: String = "UTC") -> BudgetTerms {
        let span = UTCTime(rfc3339: start).flatMap { start in
            UTCTime(rfc3339: end).map { BudgetSpan(start: start, end: $0) }
        }
        return BudgetTerms(limit, window: .fixed, span: span, timeZone: zone)
    }

    private static let kolkata = BudgetTerms(limit, window: .hour, timeZone: "Asia/Kolkata")

    static let examples: [(child: BudgetTerms, holder: BudgetTerms, count: Int64?)] = [
        (terms(.hour), terms(.hour), 1), (terms(.hour), terms(.day), 25), (terms(.hour), terms(.week), 169),
        (terms(.hour), terms(.month), 745), (terms(.day), terms(.hour), 1), (terms(.day), terms(.day), 1),
        (terms(.day), terms(.week), 7), (terms(.day), terms(.month), 31), (terms(.week), terms(.week), 1),
        (terms(.week), terms(.month), 6), (terms(.month), terms(.month), 1), (terms(.month), terms(.day), 1),
        // A week may have days of two months.
        (terms(.month), terms(.week), 2),
        // Weeks from Sunday and from Monday, months from the 15th and from the first, do not end together.
        (terms(.week, from: "2026-11-01"), terms(.week), 2),
        (terms(.month, from: "2026-01-15"), terms(.month), 2),
        (terms(.month), terms(.month, from: "2026-01-15"), 2),
        (terms(.month, from: "2026-01-15"), terms(.month, from: "2024-09-15"), 1),
        (terms(.month), terms(.month, 3, from: "2026-01-01"), 3),
        (terms(.month), terms(.month, 12, from: "2026-04-01"), 12),
        (terms(.month, 3, from: "2026-01-01"), terms(.month, 12, from: "2026-04-01"), 4),
        (terms(.month, 3, from: "2026-01-01"), terms(.month, 12, from: "2026-03-01"), 5),
        (terms(.month, 12, from: "2026-04-01"), terms(.month, 3, from: "2026-01-01"), 1),
        (terms(.day), terms(.month, 12, from: "2026-01-01"), 366),
        (terms(.day, 30, from: "2026-01-10"), terms(.month), 2),
        (terms(.week, 2, from: "2026-01-05"), terms(.week), 1),
        (terms(.week), terms(.week, 2, from: "2026-01-05"), 2),
        // What never begins anew.
        (terms(.total), terms(.month), 1), (terms(.total), terms(.total), 1),
        (terms(.month), terms(.total), nil),
        (fixed("2026-01-01", "2026-04-01"), terms(.total), 1),
        (fixed("2026-01-01", "2026-04-01"), terms(.month), 1),
        (terms(.hour), terms(.total), nil),
        // Within dates.
        (terms(.month), fixed("2026-01-01", "2026-04-01"), 3),
        (terms(.month), fixed("2026-01-01", "2026-04-02"), 4),
        (terms(.day), fixed("2026-01-01", "2026-04-01"), 90),
        (terms(.week), fixed("2026-01-01", "2026-01-06"), 2),
        (terms(.month, from: "2026-01-15"), fixed("2026-01-01", "2026-04-01"), 4),
        (terms(.day), fixed("2026-12-04T08:00:00Z", "2026-12-06T20:00:00Z"), 3),
        (terms(.hour), fixed("2026-12-04T08:15:00Z", "2026-12-04T10:00:00Z"), 2),
        // Five and a half hours ahead: its hours are touched in part at both ends.
        (kolkata, terms(.day), 26), (kolkata, terms(.hour), 2), (kolkata, terms(.week), 170),
        (kolkata, kolkata, 1),
        (kolkata, fixed("2026-12-04T08:00:00Z", "2026-12-04T10:00:00Z"), 3),
        (kolkata, fixed("2026-12-04T08:30:00Z", "2026-12-04T10:30:00Z"), 2),
        (terms(.total), fixed("2026-01-01", "2026-04-01"), 1),
        // A quarter of New York, whose clocks are put forward in it: by its own dates three months, by those of UTC four.
        (terms(.month), fixed("2026-01-01T05:00:00Z", "2026-04-01T04:00:00Z", "America/New_York"), 3),
        (terms(.month), fixed("2026-01-01T05:00:00Z", "2026-04-01T04:00:00Z"), 4),
    ]

    @Test("a limit can be spent as often as its windows touch the holder's", arguments: examples)
    func counted(child: BudgetTerms, holder: BudgetTerms, count: Int64?) {
        let zones = ZoneOffsets { name, time in
            if name == "Asia/Kolkata" { return 19_800 }
            guard name == "America/New_York" else { return 0 }
            return time < UTCTime(seconds: 1_772_953_200) ? -18_000 : -14_400
        }
        #expect(child.most(during: holder, zones) == count)
    }

    @Test(
        "what is counted is what days show one by one, and hardly ever more",
        arguments: 0..<12 as Range<UInt64>
    )
    func days(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<12 {
            let child = Self.randomTerms(&random)
            let holder = Self.randomTerms(&random)
            let rule = try #require(child.dates)
            let other = try #require(holder.dates)
            var (most, window) = (Int64(0), other.bounds(of: 0))
            // Each window of the holder's in 24 years, by the beginnings of the child's in it.
            while window.lowerBound < 24 * 366 {
                let begun = window.count { rule.bounds(of: $0).lowerBound == $0 }
                let isBetween = rule.bounds(of: window.lowerBound).lowerBound != window.lowerBound
                most = max(most, Int64(begun) + (isBetween ? 1 : 0))
                window = other.bounds(of: window.upperBound)
            }

            let count = try #require(child.most(during: holder, .utc))

            let isExact: Bool
            switch (rule, other) {
            case (.days, .days): isExact = true
            case (.months(_, _, let day), .months(_, _, let otherDay)): isExact = max(day, otherDay) <= 28
            default: isExact = false
            }
            #expect(count == most || !isExact && count == most + 1, "\(rule) in \(other)")
        }
    }

    private static func randomTerms(_ random: inout SeededGenerator) -> BudgetTerms {
        let windows: [(BudgetTerms.Window, Int)] = [(.day, 40), (.week, 6), (.month, 12)]
        let (window, most) = windows[Int.random(in: 0..<3, using: &random)]
        let date = CivilDate(daysSince1970: Int64.random(in: 0..<30_000, using: &random))
        let every = Int.random(in: 1...most, using: &random)
        return BudgetTerms(limit, window: window, cycle: BudgetCycle(every: every, startsOn: date))
    }
}
