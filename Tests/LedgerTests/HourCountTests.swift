import Foundation
import Policy
import Testing
import Vocabulary

@testable import Ledger

@Suite("How many hours of one time zone fall into a window of another, by the calendar that makes them")
struct HourCountTests {
    /// What a zone's clocks show from 2026 to 2029, found day by day.
    private struct Clock: Sendable {
        let changes: [(moment: Int64, offset: Int64)]

        init(_ name: String) {
            let zone = TimeZone(identifier: name) ?? .gmt
            func offset(_ moment: Int64) -> Int64 {
                Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(moment))))
            }
            let first: Int64 = 1_767_225_600
            var changes = [(moment: Int64.min, offset: offset(first))]
            for day in stride(from: first, to: first + 4 * 365 * 86_400, by: 86_400)
            where offset(day) != offset(day + 86_400) {
                var (low, high) = (day, day + 86_400)
                while high - low > 1 {
                    let middle = (low + high) / 2
                    if offset(middle) == offset(high) { high = middle } else { low = middle }
                }
                changes.append((high, offset(high)))
            }
            self.changes = changes
        }

        func offset(_ moment: Int64) -> Int64 { changes.last { $0.moment <= moment }?.offset ?? 0 }
        var calendar: WindowCalendar { WindowCalendar { offset($0) } }
    }

    static let names = [
        "UTC", "Europe/London", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Australia/Eucla",
        "America/St_Johns", "Pacific/Chatham", "Antarctica/Troll", "Africa/Casablanca",
    ]
    private static let clocks = Dictionary(uniqueKeysWithValues: names.map { ($0, Clock($0)) })
    private static let zones = ZoneOffsets { name, time in
        let zone = TimeZone(identifier: name) ?? .gmt
        return Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(time.seconds))))
    }

    private static func terms(_ window: BudgetTerms.Window, _ zone: String) -> BudgetTerms {
        BudgetTerms(Quantity(count: 1).amount(.usd), window: window, timeZone: zone)
    }

    /// How many hours touch a stretch of time.
    private static func hours(of clock: Clock, in bounds: (start: UTCTime, end: UTCTime)) -> Int64 {
        var (count, position) = (Int64(0), bounds.start)
        while position < bounds.end {
            position = clock.calendar.bounds(of: .hour, at: position).end
            count += 1
        }
        return count
    }

    @Test(
        "none is left out wherever the window lies, and hardly any is too many",
        arguments: names,
        [BudgetTerms.Window.hour, .day, .week]
    )
    func counted(_ name: String, _ window: BudgetTerms.Window) throws {
        let own = try #require(Self.clocks[name])
        for (other, clock) in Self.clocks {
            let most = try #require(
                Self.terms(.hour, name).most(during: Self.terms(window, other), Self.zones)
            )
            let turns = (own.changes.dropFirst().prefix(2) + clock.changes.dropFirst().prefix(2)).map(
                \.moment
            )
            let step: Int64 = window == .hour ? 900 : 43_200
            var greatest: Int64 = 0
            for moment in turns + [1_800_000_000, 1_811_111_100] {
                for time in stride(from: moment - 4 * step, through: moment + 4 * step, by: Int(step)) {
                    let bounds = clock.calendar.bounds(of: window, at: UTCTime(seconds: time))
                    greatest = max(greatest, Self.hours(of: own, in: bounds))
                }
            }
            #expect(greatest <= most && most <= greatest + 2, "\(name) in \(other): \(greatest), \(most)")
        }
    }

    @Test(
        "a month and a half year from a date have as many at most",
        arguments: ["Asia/Kolkata", "Australia/Lord_Howe"]
    )
    func long(_ name: String) throws {
        let own = try #require(Self.clocks[name])
        for (other, every) in [("UTC", 1), ("Europe/London", 6), ("Australia/Lord_Howe", 6)] {
            let date = try #require(CivilDate("2027-03-20"))
            var holder = Self.terms(.month, other)
            holder.cycle = BudgetCycle(every: every, startsOn: date)
            let most = try #require(Self.terms(.hour, name).most(during: holder, Self.zones))
            let calendar = try #require(Self.clocks[other]).calendar
            let bounds = calendar.bounds(of: .month, in: holder.cycle, at: UTCTime(seconds: 1_806_000_000))
            let count = Self.hours(of: own, in: bounds)
            // Other months have up to three days more.
            #expect(count <= most && most <= count + 3 * 24 + 3, "\(name) in \(other): \(count), \(most)")
        }
    }

    @Test("dates have exactly those that touch them", arguments: names)
    func fixed(_ name: String) throws {
        let own = try #require(Self.clocks[name])
        var beginnings: [Int64] = [1_800_000_000, 1_800_000_900]
        for change in own.changes.dropFirst().prefix(3) {
            let turn = change.moment / 900 * 900
            beginnings += [turn - 86_400, turn - 900, turn]
        }
        for first in beginnings {
            for length in [900, 3600, 4500, 86_400, 86_400 * 40] as [Int64] {
                let span = BudgetSpan(start: UTCTime(seconds: first), end: UTCTime(seconds: first + length))
                let holder = BudgetTerms(Quantity(count: 1).amount(.usd), window: .fixed, span: span)
                #expect(
                    Self.terms(.hour, name).most(during: holder, Self.zones)
                        == Self.hours(of: own, in: (span.start, span.end)),
                    "\(first), \(length)"
                )
            }
        }
    }
}
