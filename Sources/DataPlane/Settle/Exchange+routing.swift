import JSONText
import Ledger
import Policy
import Vocabulary

extension Exchange {
    /// What the way of the exchange depended on; `nil` where there was nothing to choose and nobody asks.
    func routingTrail() -> RoutingTrail? {
        let kept = authorized?.trail ?? turnedAway?.trail
        guard
            kept != nil || reachTrail != nil || turnedAway != nil
                || (authorized != nil && (facts.asksExplanation || origin != nil))
        else {
            return nil
        }
        let trail = kept ?? RoutingTrail()
        // In its place, as a record is large.
        if let labels = authenticated?.principal.requiredLabels, !labels.isEmpty {
            trail.record.labels = labels
        }
        if let targets = authorized?.targets { trail.record.plan = targets.map(\.name) }
        trail.record.refusal = turnedAway?.code
        trail.record.bound = bound?.amount
        trail.record.remaining = admitted?.hold.remaining
        if let reachTrail {
            trail.record.skips = reachTrail.skips
            trail.record.raises = reachTrail.raises
        }
        if let mirror = trail.mirror { trail.record.mirror = mirror.found }
        if let origin { trail.record.mirrorOf = origin.exchange.description }
        return trail
    }
}

extension Exchange {
    /// The longest explanation in a head: clients refuse heads that are much longer.
    private static var longestExplanation: Int { 6144 }

    /// Says in the answer's head why it comes from where it comes, or why the request went nowhere, if the key may see that: if
    /// it opens the admin API too.
    func addExplanation(to answer: inout ResponseHead) {
        guard let authenticated, authenticated.principal.key.uses.contains(.admin),
            let model = authorized?.model ?? turnedAway?.model, let record = routingTrail()?.record
        else { return }
        let explanation = RoutingExplanation(record, model, in: authenticated.published.snapshot)
        var json = explanation.json(record)
        json.append("attempts", .array((self.record?.attempts ?? []).map(Self.attempt)))
        let text = JSONValue.object(json).text
        // What is not ASCII would be read as something else in a head; of names only labels can have that.
        let isShort = text.utf8.count <= Self.longestExplanation && text.utf8.allSatisfy { $0 < 0x7F }
        answer.add(
            "x-gatehouse-explain",
            isShort ? text : "{\"see\":\"/api/v1/requests/\(id)/explain\"}"
        )
    }

    private static func attempt(_ attempt: ExchangeRecord.Attempt) -> JSONValue {
        [
            "target": .string(attempt.target), "status": .integer(attempt.status),
            "outcome": .string(attempt.outcome),
            "start_us": .integer(attempt.startMicroseconds),
            "duration_us": .integer(attempt.durationMicroseconds),
        ]
    }
}
