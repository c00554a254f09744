/// What of an upstream's words may be shown to a caller.
enum GeminiWords {
    /// What stands before the names and numbers of accounts, and before keys, in Google's messages.
    private static let marks = ["projects/", "project_number:", "project number ", "api_key:", "AIza"]

    /// The words without the operator's projects and keys: what follows one of the marks, up to the end of that word.
    static func withoutAccounts(_ words: String) -> String {
        var shown = ""
        var rest = words[...]
        while let first = rest.first {
            guard let mark = marks.first(where: { rest.hasPrefix($0) }) else {
                shown.append(first)
                rest = rest.dropFirst()
                continue
            }
            rest = rest.dropFirst(mark.count)
            shown += mark == "AIza" ? "…" : mark + "…"
            rest = rest.drop { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
        }
        return shown
    }
}
