import Vocabulary

/// What tells to which budgets of parts an open hold belongs.
struct HoldFacts: Sendable {
    /// The key.
    var key = KeyID(rawValue: "")
    /// The public model name.
    var model = ""
    /// All tags.
    var tags: [String: String] = [:]
    /// When the exchange's head had arrived.
    var arrival = UTCTime(microseconds: 0)
}
