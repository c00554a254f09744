import Policy

extension TargetHealth {
    /// The form in answers.
    static let answer = ObjectSchema(
        "TargetHealth",
        "How a target does, as this gateway has seen it since it started.",
        [
            .required("state", .choice(State.allCases.map(\.rawValue)), "In one word."),
            .required("retry_after_ms", .count, "When calls may pass again; 0 if they may."),
            .required("calls", .count, "Calls since the gateway started."),
            .required("failures", .count, "Those that failed."),
            .required("rate_limited", .count, "Those that the provider refused for its limits."),
            .required(
                "key_refused",
                .boolean,
                "Whether it rests because its provider refused the key that it is called with."
            ),
            .required("recent_calls", .count, "Calls that ended within the breaker's window."),
            .required("error_rate", .number, "The share of those that failed, 0 to 1."),
            .required(
                "ttft_ms",
                .nullable(.object(percentiles)),
                "Times to the first token, of the last minutes."
            ),
            .required("ms_per_token", .nullable(.number), "An average of the time for each further token."),
            .required("learned_limits", .object(limits), "What the provider has said of its limits."),
        ]
    )

    private static let percentiles = ObjectSchema(
        "Percentiles",
        "Times in milliseconds that shares of the calls did not pass.",
        [
            .required("p50", .number, "Of half the calls."),
            .required("p95", .number, "Of 95 of 100."),
            .required("p99", .number, "Of 99 of 100."),
        ]
    )

    private static let limits = ObjectSchema(
        "LearnedLimits",
        "What is left of a provider's limits until it resets them; null if it has not said so.",
        [
            .required("requests_left", .nullable(.count), "Requests."),
            .required("tokens_left", .nullable(.count), "Tokens, of the kind with the fewest left."),
            .required(
                "stated",
                .list(.object(stated)),
                "Each limit that it has stated and that is not reset yet."
            ),
        ]
    )

    private static let stated = ObjectSchema(
        "StatedLimit",
        "What a provider has said of one of its limits.",
        [
            .required("kind", .choice(Learned.Kind.allCases.map(\.rawValue)), "What it counts."),
            .required("left", .count, "What is left, less what calls since are thought to have taken."),
            .required("most", .count, "The most that was ever left: about the whole limit."),
            .required("resets_in_ms", .count, "When all of it is there again."),
        ]
    )

    /// The health as an answer shows it.
    var json: JSONValue {
        [
            "state": .string(state.rawValue),
            "retry_after_ms": .integer(Int((wait + 999) / 1000)),
            "calls": .integer(calls),
            "failures": .integer(failures),
            "rate_limited": .integer(refused),
            "key_refused": .bool(isKeyRefused),
            "recent_calls": .integer(recentCalls),
            "error_rate": Self.json(Double(recentFailures) / Double(max(1, recentCalls))),
            "ttft_ms": firstTokens.map(Self.json) ?? .null,
            "ms_per_token": perToken.map { Self.json($0 / 1000) } ?? .null,
            "learned_limits": [
                "requests_left": .whole(requestsLeft), "tokens_left": .whole(tokensLeft),
                "stated": .array(learned.map(Self.json)),
            ],
        ]
    }

    private static func json(_ times: Percentiles) -> JSONValue {
        [
            "p50": json(Double(times.half) / 1000),
            "p95": json(Double(times.p95) / 1000),
            "p99": json(Double(times.p99) / 1000),
        ]
    }

    private static func json(_ learned: Learned) -> JSONValue {
        [
            "kind": .string(learned.kind.rawValue),
            "left": .integer(learned.left),
            "most": .integer(learned.most),
            "resets_in_ms": .integer((learned.resetMicroseconds + 999) / 1000),
        ]
    }

    /// To three places.
    private static func json(_ number: Double) -> JSONValue {
        .number(String((number * 1000).rounded() / 1000))
    }
}
