import Vocabulary

/// The budget windows that have a row, whether a budget refers to them just now or not.
///
/// An exchange counts in every window of its scopes that it falls into, so that a budget of a key, an owner or a team
/// which was away for a while is right when it comes back, and is held there until then (`LedgerBook.holdApart`); the store
/// sums up only what was spent before the row was made. The budget of a part is no scope of an exchange while it is away:
/// when it comes back, the store adds what usage has for it to the windows that have a row.
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

    /// How many scopes there are, with windows or without.
    var count: Int { windows.count }

    /// Visits the rows in which an exchange of a scope counts.
    func visit(_ scope: ScopeID, at arrival: UTCTime, _ body: (WindowRow) -> Void) {
        let place = Int(scope.rawValue)
        guard place >= 0, place < windows.count else { return }
        for window in windows[place] where window.createdAt <= arrival && window.window.contains(arrival) {
            body(WindowRow(id: window.row, unit: window.window.unit))
        }
    }

    /// Forgets windows that are long over, of so many scopes; answers with the next scope, and with those that have no
    /// window any more.
    mutating func prune(at time: UTCTime, from start: Int, looks: Int) -> (next: Int, over: [ScopeID]) {
        let limit = UTCTime(microseconds: time.microseconds - 86_400_000_000)
        let end = min(start + looks, windows.count)
        var over: [ScopeID] = []
        guard start < end else { return (end, []) }
        for scope in start..<end where windows[scope].contains(where: { $0.window.end < limit }) {
            windows[scope].removeAll { $0.window.end < limit }
            if windows[scope].isEmpty { over.append(ScopeID(rawValue: Int32(clamping: scope))) }
        }
        return (end, over)
    }
}
