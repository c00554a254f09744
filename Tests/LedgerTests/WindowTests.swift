import Policy
import Testing
import Vocabulary

@testable import Ledger

@Suite("Budget windows")
struct WindowTests {
    struct Example: CustomTestStringConvertible, Sendable {
        var window: BudgetTerms.Window
        var timeZone: String
        var moment: String
        var start: String
        var end: String
        var testDescription: String { "\(window) of \(moment) in \(timeZone)" }
    }

    static let examples = [
        Example(
            window: .hour,
            timeZone: "UTC",
            moment: "2026-11-25T04:59:59.999Z",
            start: "2026-11-25T04:00:00Z",
            end: "2026-11-25T05:00:00Z"
        ),
        // India is five and a half hours ahead.
        Example(
            window: .hour,
            timeZone: "Asia/Kolkata",
            moment: "2026-11-25T04:59:59Z",
            start: "2026-11-25T04:30:00Z",
            end: "2026-11-25T05:30:00Z"
        ),
        // The hour from one to two comes twice when London puts its clocks back.
        Example(
            window: .hour,
            timeZone: "Europe/London",
            moment: "2026-10-25T00:30:00Z",
            start: "2026-10-25T00:00:00Z",
            end: "2026-10-25T01:00:00Z"
        ),
        Example(
            window: .hour,
            timeZone: "Europe/London",
            moment: "2026-10-25T01:30:00Z",
            start: "2026-10-25T01:00:00Z",
            end: "2026-10-25T02:00:00Z"
        ),
        // Lord Howe Island puts its clocks forward by half an hour at two.
        Example(
            window: .hour,
            timeZone: "Australia/Lord_Howe",
            moment: "2026-10-03T15:45:00Z",
            start: "2026-10-03T15:30:00Z",
            end: "2026-10-03T16:00:00Z"
        ),
        Example(
            window: .day,
            timeZone: "Europe/London",
            moment: "2026-03-29T12:00:00Z",
            start: "2026-03-29T00:00:00Z",
            end: "2026-03-29T23:00:00Z"
        ),
        Example(
            window: .day,
            timeZone: "Europe/London",
            moment: "2026-10-25T12:00:00Z",
            start: "2026-10-24T23:00:00Z",
            end: "2026-10-26T00:00:00Z"
        ),
        Example(
            window: .day,
            timeZone: "America/New_York",
            moment: "2026-11-01T05:30:00Z",
            start: "2026-11-01T04:00:00Z",
            end: "2026-11-02T05:00:00Z"
        ),
        // Beirut's clocks went from midnight to one: the day had no midnight.
        Example(
            window: .day,
            timeZone: "Asia/Beirut",
            moment: "2026-03-29T10:00:00Z",
            start: "2026-03-28T22:00:00Z",
            end: "2026-03-29T21:00:00Z"
        ),
        // Havana's clocks went from one back to midnight: the day begins with the first of both.
        Example(
            window: .day,
            timeZone: "America/Havana",
            moment: "2026-11-01T12:00:00Z",
            start: "2026-11-01T04:00:00Z",
            end: "2026-11-02T05:00:00Z"
        ),
        // São Paulo's clocks went from midnight back to eleven: the day begins with the second midnight.
        Example(
            window: .day,
            timeZone: "America/Sao_Paulo",
            moment: "2018-02-18T12:00:00Z",
            start: "2018-02-18T03:00:00Z",
            end: "2018-02-19T03:00:00Z"
        ),
        Example(
            window: .day,
            timeZone: "America/Sao_Paulo",
            moment: "2018-02-18T02:30:00Z",
            start: "2018-02-17T02:00:00Z",
            end: "2018-02-18T03:00:00Z"
        ),
        Example(
            window: .week,
            timeZone: "UTC",
            moment: "2026-11-29T23:59:59Z",
            start: "2026-11-23T00:00:00Z",
            end: "2026-11-30T00:00:00Z"
        ),
        Example(
            window: .week,
            timeZone: "UTC",
            moment: "2026-11-30T00:00:00Z",
            start: "2026-11-30T00:00:00Z",
            end: "2026-12-07T00:00:00Z"
        ),
        // New York repeats the hour from one to two: both are windows.
        Example(
            window: .hour,
            timeZone: "America/New_York",
            moment: "2026-11-01T05:30:00Z",
            start: "2026-11-01T05:00:00Z",
            end: "2026-11-01T06:00:00Z"
        ),
        Example(
            window: .hour,
            timeZone: "America/New_York",
            moment: "2026-11-01T06:30:00Z",
            start: "2026-11-01T06:00:00Z",
            end: "2026-11-01T07:00:00Z"
        ),
        // It skips the hour from two to three: the window after one begins at three.
        Example(
            window: .hour,
            timeZone: "America/New_York",
            moment: "2026-03-08T07:00:00Z",
            start: "2026-03-08T07:00:00Z",
            end: "2026-03-08T08:00:00Z"
        ),
        // Lord Howe Island's clocks go back by half an hour at two: half an hour comes twice.
        Example(
            window: .hour,
            timeZone: "Australia/Lord_Howe",
            moment: "2026-04-04T15:10:00Z",
            start: "2026-04-04T15:00:00Z",
            end: "2026-04-04T15:30:00Z"
        ),
        Example(
            window: .day,
            timeZone: "Australia/Lord_Howe",
            moment: "2026-10-04T00:00:00Z",
            start: "2026-10-03T13:30:00Z",
            end: "2026-10-04T13:00:00Z"
        ),
        // São Paulo's clocks went from midnight to one: the day had no midnight and 23 hours.
        Example(
            window: .day,
            timeZone: "America/Sao_Paulo",
            moment: "2018-11-04T03:00:00Z",
            start: "2018-11-04T03:00:00Z",
            end: "2018-11-05T02:00:00Z"
        ),
        // A week over a change of clocks has an hour less.
        Example(
            window: .week,
            timeZone: "Europe/Berlin",
            moment: "2026-03-29T12:00:00Z",
            start: "2026-03-22T23:00:00Z",
            end: "2026-03-29T22:00:00Z"
        ),
        // The first days of a year may lie in a week of the last one.
        Example(
            window: .week,
            timeZone: "UTC",
            moment: "2027-01-01T00:00:00Z",
            start: "2026-12-28T00:00:00Z",
            end: "2027-01-04T00:00:00Z"
        ),
        Example(
            window: .month,
            timeZone: "UTC",
            moment: "2026-02-28T23:59:59Z",
            start: "2026-02-01T00:00:00Z",
            end: "2026-03-01T00:00:00Z"
        ),
        Example(
            window: .month,
            timeZone: "UTC",
            moment: "2026-01-31T12:00:00Z",
            start: "2026-01-01T00:00:00Z",
            end: "2026-02-01T00:00:00Z"
        ),
        Example(
            window: .month,
            timeZone: "Asia/Kolkata",
            moment: "2026-04-30T18:30:00Z",
            start: "2026-04-30T18:30:00Z",
            end: "2026-05-31T18:30:00Z"
        ),
        Example(
            window: .month,
            timeZone: "UTC",
            moment: "2028-02-29T23:59:59.999999Z",
            start: "2028-02-01T00:00:00Z",
            end: "2028-03-01T00:00:00Z"
        ),
        Example(
            window: .month,
            timeZone: "UTC",
            moment: "2026-12-31T23:59:59Z",
            start: "2026-12-01T00:00:00Z",
            end: "2027-01-01T00:00:00Z"
        ),
        Example(
            window: .month,
            timeZone: "Europe/London",
            moment: "2026-03-31T23:30:00Z",
            start: "2026-03-31T23:00:00Z",
            end: "2026-04-30T23:00:00Z"
        ),
        Example(
            window: .month,
            timeZone: "Pacific/Auckland",
            moment: "2026-11-30T12:00:00Z",
            start: "2026-11-30T11:00:00Z",
            end: "2026-12-31T11:00:00Z"
        ),
    ]

    @Test("a window begins and ends with the clocks of its time zone", arguments: examples)
    func bounds(_ example: Example) throws {
        var zones = ZoneWindows()
        let moment = try #require(UTCTime(rfc3339: example.moment))
        let terms = BudgetTerms(limit: .zero, window: example.window, timeZone: example.timeZone)

        let window = zones.window(scope: ScopeID(rawValue: 1), terms: terms, at: moment)

        #expect(window.start == UTCTime(rfc3339: example.start))
        #expect(window.end == UTCTime(rfc3339: example.end))
        #expect(window.contains(moment))
    }

    @Test("the window of a total never ends")
    func total() {
        let bounds = WindowCalendar { _ in 0 }.bounds(of: .total, at: UTCTime(seconds: 1_800_000_000))

        #expect(bounds.start == UTCTime(seconds: 0))
        #expect(bounds.end == .endless)
    }

    @Test(
        "the windows of three years follow each other without a gap",
        arguments: [
            "Europe/London", "America/New_York", "America/Havana", "Asia/Beirut", "Australia/Lord_Howe",
            "Africa/Cairo", "America/Santiago", "Asia/Kathmandu", "Pacific/Chatham", "America/Sao_Paulo",
            "Africa/Casablanca", "Pacific/Apia",
        ]
    )
    func seamless(_ timeZone: String) {
        var zones = ZoneWindows()
        for window in [BudgetTerms.Window.hour, .day, .week, .month] {
            let terms = BudgetTerms(limit: .zero, window: window, timeZone: timeZone)
            // From 2017, when São Paulo still changed its clocks at midnight, for three years.
            let start: Int64 = 1_483_228_800
            var moment = UTCTime(seconds: start)
            var last = zones.window(scope: ScopeID(rawValue: 1), terms: terms, at: moment)
            while moment < UTCTime(seconds: start + 3 * 366 * 86_400) {
                // The end of one is the start of the next, and a window's own last moment lies in it.
                moment = last.end
                let next = zones.window(scope: ScopeID(rawValue: 1), terms: terms, at: moment)
                let lastMoment = UTCTime(microseconds: next.end.microseconds - 1)
                let again = zones.window(scope: ScopeID(rawValue: 1), terms: terms, at: lastMoment)
                guard next.start == moment, again == next, next.end > next.start else {
                    Issue.record("\(window) at \(moment): \(next) \(again)")
                    return
                }
                last = next
            }
        }
    }

    @Test("windows begin on quarters of an hour, in which spending is kept")
    func quarters() {
        var zones = ZoneWindows()
        for timeZone in ["Asia/Kathmandu", "Pacific/Chatham", "Australia/Eucla", "Asia/Kolkata"] {
            let terms = BudgetTerms(limit: .zero, window: .day, timeZone: timeZone)
            let window = zones.window(
                scope: ScopeID(rawValue: 1),
                terms: terms,
                at: UTCTime(seconds: 1_800_000_000)
            )
            #expect(window.start.microseconds % 900_000_000 == 0)
        }
    }
}
