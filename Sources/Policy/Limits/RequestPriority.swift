/// How urgent a request is among those that wait for limits.
public enum RequestPriority: String, Sendable, CaseIterable {
    /// Somebody waits for the answer: it goes before all `batch`.
    case interactive
    /// Nobody does: it goes when no `interactive` one is in the way, or when it has waited long.
    case batch
}
