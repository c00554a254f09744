import Policy

/// What the order of a request's targets depended on, kept so that the choice can be made again.
final class RoutingTrail {
    /// What is known of it so far; the rest is filled in when somebody asks, and at the end.
    var record: RoutingRecord
    /// The copy that a rule sends elsewhere; `nil` if none does.
    let mirror: MirrorTrail?

    init(_ record: RoutingRecord = RoutingRecord(), mirror: MirrorTrail? = nil) {
        self.record = record
        self.mirror = mirror
    }
}
