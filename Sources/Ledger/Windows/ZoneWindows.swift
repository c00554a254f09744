import Foundation
import Policy
import Vocabulary

/// Budget windows in the time zones of the IANA database; keeps the zones that it has met.
///
/// A zone that is unknown counts as UTC; configuration and API have refused it before.
struct ZoneWindows: Sendable {
    private var zones: [String: TimeZone] = [:]

    /// The window of a scope's terms that a moment lies in.
    mutating func window(scope: ScopeID, terms: BudgetTerms, at time: UTCTime) -> BudgetWindow {
        if terms.window == .fixed, let span = terms.span {
            return BudgetWindow(scope: scope, start: span.start, end: span.end, unit: terms.unit)
        }
        let zone = zone(terms.timeZone)
        let calendar = WindowCalendar { seconds in
            Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds))))
        }
        let bounds = calendar.bounds(of: terms.window, in: terms.cycle, at: time)
        return BudgetWindow(scope: scope, start: bounds.start, end: bounds.end, unit: terms.unit)
    }

    /// What the row of the window of some terms begins with.
    mutating func draft(scope: ScopeID, terms: BudgetTerms, at time: UTCTime) -> WindowDraft {
        let window = window(scope: scope, terms: terms, at: time)
        var draft = WindowDraft(
            window: window,
            declared: terms.limit,
            calendar: Self.name(of: terms)
        )
        if let rule = terms.carryOver, terms.recurs {
            let before = UTCTime(microseconds: window.start.microseconds - 1)
            draft.carry = WindowDraft.Carry(
                previous: self.window(scope: scope, terms: terms, at: before),
                most: min(rule.most ?? terms.limit, terms.limit)
            )
        }
        return draft
    }

    /// The name of what the windows of some terms follow: the same for terms that mean the same windows.
    private static func name(of terms: BudgetTerms) -> String {
        let plain = "\(terms.window.rawValue) \(terms.timeZone)"
        guard let dates = terms.dates, dates != DateCycle(terms.window, nil) else { return plain }
        return "\(plain) \(dates)"
    }

    private mutating func zone(_ name: String) -> TimeZone {
        if let zone = zones[name] { return zone }
        let zone = TimeZone(identifier: name) ?? .gmt
        zones[name] = zone
        return zone
    }
}
