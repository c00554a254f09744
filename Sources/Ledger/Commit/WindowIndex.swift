import Vocabulary

/// The budget windows that have a row, whether a budget refers to them just now or not.
///
/// An exchange counts in every window of its scopes that it falls into, so that a budget of a key, an owner or a team
/// which was away for a while is right when it comes back; the store sums up only what was spent before the row was
/// made. The budget of a part is no scope of an exchange while it is away: when it comes back, the store adds what usage
/// has for it to the windows that have a row.
struct WindowIndex: Sendable {
    private var windows: [[StoredWindow]] = []

    /// Adds a window unless it is there.
    mutating func insert(_ window: StoredWindow) {
        let scope = Int(window.window.scope.rawValue)
        guard scope >= 0 else { return }
        while scope >= windows.count { windows.append([]) }
        guard !windows[scope].contains(where: { $0.row == window.row }) else { return }
        windows[scope].append(window)
    }

    /// Whether a scope has a window that is not long over.
    func has(_ scope: ScopeID) -> Bool {
        let place = Int(scope.rawValue)
        return place >= 0 && place < windows.count && !windows[place].isEmpty
    }

    /// Visits the rows in which an exchange of a scope counts.
    func visit(_ scope: ScopeID, at arrival: UTCTime, _ body: (WindowRow) -> Void) {
        let place = Int(scope.rawValue)
        guard place >= 0, place < windows.count else { return }
        for window in windows[place] where window.createdAt <= arrival && window.window.contains(arrival) {
            body(WindowRow(id: window.row, unit: window.window.unit))
        }
    }

    /// Forgets windows that are long over.
    mutating func prune(at time: UTCTime) {
        let limit = UTCTime(microseconds: time.microseconds - 86_400_000_000)
        for scope in windows.indices where windows[scope].contains(where: { $0.window.end < limit }) {
            windows[scope].removeAll { $0.window.end < limit }
        }
    }
}
