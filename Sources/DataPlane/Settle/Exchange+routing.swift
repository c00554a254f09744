import JSONText
import Ledger
import Policy
import Vocabulary

extension Exchange {
    /// What the way of the exchange depended on; `nil` where there was nothing to choose and nobody asks.
    func routingRecord() -> RoutingRecord? {
        let trail = authorized?.trail ?? turnedAway?.trail
        guard
            trail != nil || reachTrail != nil || turnedAway != nil
                || (authorized != nil && (facts.asksExplanation || origin != nil))
        else {
            return nil
        }
        return RoutingRecord(
            chance: trail?.chance ?? 0,
            inputTokens: trail?.inputTokens ?? 0,
            outputTokens: trail?.outputTokens ?? 0,
            affinities: trail?.affinities ?? [:],
            labels: authenticated?.principal.requiredLabels ?? [:],
            facts: trail?.ruled?.facts,
            seen: trail?.seen ?? [],
            plan: authorized?.targets.map(\.name) ?? [],
            refusal: turnedAway?.code,
            bound: bound?.amount,
            remaining: admitted?.hold.remaining,
            skips: reachTrail?.skips ?? [],
            raises: reachTrail?.raises ?? [],
            mirror: trail?.mirror?.found,
            mirrorOf: origin?.exchange.description
        )
    }
}

extension Exchange {
    /// The longest explanation in a head: clients refuse heads that are much longer.
    private static var longestExplanation: Int { 6144 }

    /// Says in the answer's head why it comes from where it comes, or why the request went nowhere, if the key may see that: if
    /// it opens the admin API too.
    func addExplanation(to answer: inout ResponseHead) {
        guard let authenticated, authenticated.principal.key.uses.contains(.admin),
            let model = authorized?.model ?? turnedAway?.model, let record = routingRecord()
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
