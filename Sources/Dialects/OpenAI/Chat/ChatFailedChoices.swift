/// The choices of a stream that their provider could not make: OpenAI's dialects have no word for such an end, so that they
/// wait for the others.
struct ChatFailedChoices: Sendable {
    /// A choice, and why it failed in the provider's own words.
    private(set) var all: [(choice: Int, native: String?)] = []

    /// Takes note of a choice's end; says whether it has failed.
    mutating func note(_ choice: Int, _ stop: StopReason, native: String?) -> Bool {
        guard stop == .failed else { return false }
        all.append((choice, native))
        return true
    }

    /// What the whole answer is if there is nothing else in it; `count` is how many choices have begun.
    func problem(ofAll count: Int) -> UpstreamProblem? {
        guard let first = all.first, all.count >= count else { return nil }
        return .unmade(first.native)
    }
}
