import JSONText
import Vocabulary

extension RoutingExplanation {
    /// The explanation as JSON: the rules, the candidates and the order, with what they depended on.
    public func json(_ record: RoutingRecord) -> JSONObject {
        var json = JSONObject()
        json.append("reproduced", .bool(isReproduced))
        json.append("inputs", Self.inputs(record))
        json.append("rules", .array(rules.map(Self.json)))
        json.append("candidates", .array(candidates.map(Self.json)))
        json.append("pools", .array(pools.map(Self.json)))
        json.append("plan", .array(plan.map(JSONValue.string)))
        let refused: JSONValue? = refusal.map {
            ["code": .string($0.code.rawValue), "message": .string($0.message)]
        }
        json.append("refusal", refused ?? .null)
        json.append("skips", .array(record.skips.map(Self.json)))
        json.append("hold", Self.hold(record))
        json.append("raises", .array(record.raises.map(Self.json)))
        json.append("mirror", record.mirror.map(Self.json) ?? .null)
        return json
    }

    /// The same as text.
    public func text(_ record: RoutingRecord) -> String { JSONValue.object(json(record)).text }

    private static func inputs(_ record: RoutingRecord) -> JSONValue {
        [
            "chance": .number("\(record.chance)"),
            "input_tokens": .integer(record.inputTokens),
            "output_tokens": .integer(record.outputTokens),
            "required_labels": .object(
                JSONObject(record.labels.texts.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
            ),
        ]
    }

    private static func json(_ finding: RuleFinding) -> JSONValue {
        [
            "name": .string(finding.name),
            "matched": .bool(finding.failing == nil),
            "failing_condition": finding.failing.map { .string($0.rawValue) } ?? .null,
        ]
    }

    private static func json(_ candidate: Candidate) -> JSONValue {
        let signals = candidate.signals
        return [
            "target": .string(candidate.target.name),
            "model": .string(candidate.model.name),
            "pools": .array(candidate.pools.map(JSONValue.string)),
            "place": candidate.place.map { .integer($0) } ?? .null,
            "rejection": candidate.rejection.map { .string($0.rawValue) } ?? .null,
            "missing": candidate.missing.map { .string($0.rawValue) } ?? .null,
            "strategy": .string(candidate.model.declaration.strategy.rawValue),
            "odds": candidate.odds.map { .number("\($0)") } ?? .null,
            "score": candidate.score.map(Self.json) ?? .null,
            "breaker": .string(signals.isOpen ? "open" : "closed"),
            "weight_share": .number("\(signals.weightShare)"),
            "in_flight": .integer(signals.inFlight),
            "first_token_us": signals.firstTokenMicroseconds.map { .number("\($0)") } ?? .null,
            "per_token_us": signals.microsecondsPerToken.map { .number("\($0)") } ?? .null,
            "overdue": .bool(signals.isOverdue),
            "promising": .bool(signals.isPromising),
        ]
    }

    private static func json(_ pool: PoolFinding) -> JSONValue {
        [
            "model": .string(pool.name),
            "within": .array(pool.within.map(JSONValue.string)),
            "strategy": .string(pool.strategy.rawValue),
            "score": pool.score.map(Self.json) ?? .null,
            "breaker": pool.signals.map { .string($0.isOpen ? "open" : "closed") } ?? .null,
            "in_flight": pool.signals.map { .integer($0.inFlight) } ?? .null,
            "targets": .array(pool.targets.map(JSONValue.string)),
        ]
    }

    private static func json(_ skip: RoutingRecord.Skip) -> JSONValue {
        [
            "target": .string(skip.target),
            "reason": .string(skip.reason.rawValue),
            "limit_of": skip.holder.map { .string($0) } ?? .null,
            "wait_us": skip.waitMicroseconds.map { .integer(Int($0)) } ?? .null,
            "after_attempts": .integer(skip.attempts),
            "at_us": .integer(Int(skip.atMicroseconds)),
        ]
    }

    private static func json(_ raise: RoutingRecord.Raise) -> JSONValue {
        [
            "before_usd": .string(raise.before.description),
            "after_usd": .string(raise.after.description),
            "granted": .bool(raise.isGranted),
            "after_attempts": .integer(raise.attempts),
            "at_us": .integer(Int(raise.atMicroseconds)),
        ]
    }

    private static func json(_ score: TargetScore) -> JSONValue {
        [
            "meaning": .string(score.meaning.rawValue),
            "value": score.value.map { .number("\($0)") } ?? .null,
        ]
    }

    private static func json(_ mirror: RoutingRecord.Mirror) -> JSONValue {
        [
            "rule": .string(mirror.rule),
            "model": .string(mirror.model),
            "outcome": .string(mirror.outcome),
            "request_id": mirror.exchange.map { .string($0) } ?? .null,
        ]
    }

    private static func hold(_ record: RoutingRecord) -> JSONValue {
        guard let bound = record.bound else { return .null }
        let before = record.remaining.map { $0 + bound }
        return [
            "bound_usd": .string(bound.description),
            "remaining_before_usd": before.map { .string($0.description) } ?? .null,
            "remaining_after_usd": record.remaining.map { .string($0.description) } ?? .null,
        ]
    }
}
