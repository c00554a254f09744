import Vocabulary

/// When an issuer's documents are fetched: a pure rule over moments.
struct RefreshRule: Sendable {
    /// The least time between two fetches, whatever tokens come: a flood of bad ones causes no flood of fetches.
    static let pause = Duration.seconds(10)
    /// After so long the documents are fetched anew, so that a key that was withdrawn ends.
    static let freshness = Duration.seconds(3600)
    /// For so long the last documents serve while the issuer cannot be reached.
    static let validity = Duration.seconds(24 * 3600)

    private var attempted: UTCTime?
    private var succeeded: UTCTime?

    /// Whether a fetch may begin.
    func mayFetch(at now: UTCTime) -> Bool { isPast(attempted, Self.pause, now) }

    /// Whether the documents ought to be fetched anew.
    func isStale(at now: UTCTime) -> Bool { isPast(succeeded, Self.freshness, now) }

    /// Whether the documents may be used.
    func isValid(at now: UTCTime) -> Bool { !isPast(succeeded, Self.validity, now) }

    /// Whether the last fetch, running or ended, has not brought the documents.
    var isFailing: Bool {
        guard let attempted, let succeeded else { return attempted != nil }
        return succeeded < attempted
    }

    /// A fetch begins.
    mutating func begin(at now: UTCTime) { attempted = now }

    /// A fetch that began at a moment brought the documents.
    mutating func succeed(at now: UTCTime) { succeeded = now }

    /// A clock that was set back must not bar fetches until it has caught up.
    private func isPast(_ moment: UTCTime?, _ duration: Duration, _ now: UTCTime) -> Bool {
        guard let moment else { return true }
        return now < moment || now - moment >= duration
    }
}
