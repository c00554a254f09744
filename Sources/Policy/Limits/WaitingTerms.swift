/// How the requests of a team wait for limits that do not say it themselves; `nil` is what is said above it.
public struct WaitingTerms: Sendable, Hashable {
    /// `priority`: how urgent they are; interactive where nobody says anything.
    public var priority: RequestPriority?
    /// `max_wait`: for how long they may wait, 1 ms to 60 s; not at all where nobody says anything.
    public var longest: Duration?

    /// Makes terms.
    public init(priority: RequestPriority? = nil, longest: Duration? = nil) {
        self.priority = priority
        self.longest = longest
    }

    /// What a team says, and where it says nothing what those above it say.
    func over(_ upper: WaitingTerms) -> WaitingTerms {
        WaitingTerms(priority: priority ?? upper.priority, longest: longest ?? upper.longest)
    }

    /// What the teams of a line say together, the nearest first.
    static func joined(_ line: [Team]) -> WaitingTerms {
        line.reduce(WaitingTerms()) { $0.over($1.waiting) }
    }
}
