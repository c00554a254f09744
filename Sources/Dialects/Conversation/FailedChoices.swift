/// The choices of an answer and those that their provider could not make: what the answer is then to its caller.
///
/// The rule stands here for whole answers and for streams; it is left to the writers to say how a choice ended that failed beside
/// others.
struct FailedChoices: Sendable {
    private var begun: Set<Int> = []
    private var failed: [(choice: Int, native: String?)] = []

    /// Begins with a stream, of which nothing has come.
    init() {}

    /// What a whole answer comes to.
    init(_ reply: Reply) {
        for (index, choice) in reply.choices.enumerated() {
            end(index, choice.stop, native: choice.nativeStop)
        }
    }

    /// Takes note of a choice of which something has come.
    mutating func begin(_ choice: Int) { begun.insert(choice) }

    /// Takes note of a choice's end.
    mutating func end(_ choice: Int, _ stop: StopReason, native: String?) {
        begun.insert(choice)
        if stop == .failed { failed.append((choice, native)) }
    }

    /// What a caller gets in place of the answer, if nothing of it could be made that its dialect would show.
    ///
    /// The other dialects have a word for such an end. Those of Converse say no more than that something was malformed: an error
    /// tells the provider's own, and counts against the target.
    func problem(for face: Operation) -> UpstreamProblem? {
        switch face {
        case .messages, .invoke, .converse:
            // They know one choice.
            failed.first { $0.choice == 0 }.map { UpstreamProblem.unmade($0.native) }
        case .chatCompletions, .completions:
            failed.count < begun.count ? nil : failed.first.map { UpstreamProblem.unmade($0.native) }
        default: nil
        }
    }
}
