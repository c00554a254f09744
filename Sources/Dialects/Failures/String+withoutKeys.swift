extension String {
    /// How the keys of providers begin.
    private static let keyMarks = ["sk-", "xai-", "gsk_", "AIza", "AKIA", "ABSK"]

    /// The text without words that may be pieces of a provider's key.
    var withoutKeys: String {
        guard Self.keyMarks.contains(where: contains) else { return self }
        return split(separator: " ", omittingEmptySubsequences: false)
            .map { word in Self.keyMarks.contains(where: word.contains) ? "•••" : String(word) }
            .joined(separator: " ")
    }
}
