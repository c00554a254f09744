/// A snapshot behind one reference, so that taking it costs one retain instead of one for each of its maps.
public final class PublishedSnapshot: Sendable {
    /// The snapshot.
    public let snapshot: Snapshot

    /// Wraps a snapshot.
    public init(_ snapshot: Snapshot) { self.snapshot = snapshot }
}
