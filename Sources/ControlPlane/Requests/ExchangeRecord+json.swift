import Policy
import Vocabulary

extension ExchangeRecord {
    /// The form in answers.
    static let answer = ObjectSchema(
        "Request",
        "An exchange that has ended.",
        [
            .required("id", .text, "Its id, `req_…`."),
            .required("time", .time, "When its head had arrived."),
            .required("team_id", .text, "The key's own team."),
            .required("key_id", .text, "The key; of a mirror the holder of its budget, `mirror:RULE:MODEL`."),
            .required("mirror_of", .nullable(.text), "Of a mirror, the exchange that it is a copy of."),
            .required("user_id", .nullable(.text), "The key's owner, if a user."),
            .required("model", .nullable(.text), "The public model name that was asked for."),
            .required("provider", .nullable(.text), "The provider that answered, or was tried last."),
            .required("target", .nullable(.text), "The target that answered, or was tried last."),
            .required("operation", .nullable(.text), "The route, such as `chat_completions`."),
            .required("status", .count, "The HTTP status; 499 if the client left before one was sent."),
            .required("error_code", .nullable(.text), "The code of the refusal or failure."),
            .required("stream", .boolean, "Whether the answer was streamed."),
            .required("attempts", .list(.object(Attempt.answer)), "The attempts, first to last."),
            .required("input_tokens", .count, "Input, cached input and cache writes included."),
            .required("cached_input_tokens", .count, "Of them, read from the provider's cache."),
            .required("cache_write_tokens", .count, "Of them, written to the provider's cache."),
            .required("output_tokens", .count, "Output, reasoning included."),
            .required("reasoning_tokens", .count, "Of them, reasoning."),
            .required(
                "service_tier",
                .choice(ServiceTier.allCases.map(\.name)),
                "How urgently it was served."
            ),
            .required("parts", .object(RareUsage.answer), "What few requests use; empty for the others."),
            .required("cost_usd", .money, "What was charged."),
            .required("accuracy", .choice(Accuracy.allCases.map(\.rawValue)), "Where the tokens come from."),
            .required("price_version", .nullable(.text), "The prices that it was charged with."),
            .required("unpriced", .boolean, "Whether the model had no price."),
            .required("ttft_ms", .nullable(.number), "Milliseconds to the answer's first byte."),
            .required("duration_ms", .number, "Milliseconds to the end."),
            .required("overhead_us", .count, "Microseconds in the gateway before the first upstream byte."),
            .required("client_request_id", .nullable(.text), "The client's own `x-request-id`."),
            .required("upstream_request_id", .nullable(.text), "The upstream's request id."),
            .required(
                "tags",
                Pairs.answer,
                "The key's tags at the time, and those that the request gave itself."
            ),
        ]
    )

    /// The record as an answer shows it.
    var json: JSONValue {
        [
            "id": .text(id),
            "time": .text(time),
            "team_id": .text(team),
            "key_id": .text(key),
            "mirror_of": .text(mirrorOf),
            "user_id": .nonEmpty(user),
            "model": .nonEmpty(model),
            "provider": .nonEmpty(provider),
            "target": .nonEmpty(target),
            "operation": .nonEmpty(operation),
            "status": .integer(status),
            "error_code": .nonEmpty(errorCode),
            "stream": .bool(isStream),
            "attempts": .array(attempts.map(\.json)),
            "input_tokens": .integer(usage.input),
            "cached_input_tokens": .integer(usage.cachedInput),
            "cache_write_tokens": .integer(usage.cacheWrite),
            "output_tokens": .integer(usage.output),
            "reasoning_tokens": .integer(usage.reasoning),
            "service_tier": .string((usage.serviceTier ?? .standard).name),
            "parts": usage.rare.json,
            "cost_usd": .text(cost),
            "accuracy": .string(accuracy.rawValue),
            "price_version": .nonEmpty(priceVersion),
            "unpriced": .bool(isUnpriced),
            "ttft_ms": timeToFirstByteMicroseconds.map { .milliseconds($0) } ?? .null,
            "duration_ms": .milliseconds(durationMicroseconds),
            "overhead_us": .integer(overheadMicroseconds),
            "client_request_id": .nonEmpty(clientRequestID),
            "upstream_request_id": .nonEmpty(upstreamRequestID),
            "tags": .map(tags),
        ]
    }
}

extension ExchangeRecord {
    /// Of a mirror, the exchange that it is a copy of.
    fileprivate var mirrorOf: String? {
        guard case .mirror = ScopeName(key.rawValue) else { return nil }
        return RoutingRecord(text: routing)?.mirrorOf
    }
}

extension ExchangeRecord.Attempt {
    /// The form in answers.
    static let answer = ObjectSchema(
        "Attempt",
        "One call to one target.",
        [
            .required("target", .text, "`provider/model`."),
            .required("status", .count, "The upstream's HTTP status, or 0 if none came."),
            .required("outcome", .text, "How it ended, such as `ok` or `connect_failed`."),
            .required("start_ms", .number, "Milliseconds after the exchange's arrival."),
            .required("duration_ms", .number, "How long it took."),
            .required(
                "cost_usd",
                .nullable(.money),
                "What it was charged; null where the exchange was charged for its last attempt alone, or not for this one."
            ),
        ]
    )

    /// The attempt as an answer shows it.
    var json: JSONValue {
        [
            "target": .string(target),
            "status": .integer(status),
            "outcome": .string(outcome),
            "start_ms": .milliseconds(startMicroseconds),
            "duration_ms": .milliseconds(durationMicroseconds),
            "cost_usd": bill.map { .text($0.cost) } ?? .null,
        ]
    }
}

extension JSONValue {
    /// Microseconds as milliseconds with up to three decimals.
    fileprivate static func milliseconds(_ microseconds: Int64) -> JSONValue {
        // An amount of nano-dollars with three decimals fewer is the same text.
        .number(Money(nanos: microseconds * 1_000_000).description)
    }
}
