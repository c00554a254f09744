import Policy

extension BreakerTerms {
    /// The form in answers.
    static let answer = ObjectSchema(
        "Breaker",
        "When a target that fails is left alone, and for how long.",
        [
            .required("failures", .count, "So many failures in a row open it; 0 turns this rule off."),
            .required("failure_rate", .text, "Such a share within the window opens it, such as `50%`."),
            .required("window", .text, "Over which the share is taken."),
            .required("least_calls", .count, "Fewer calls within the window say nothing about a share."),
            .required("open", .text, "How long it is open the first time."),
            .required("longest_open", .text, "The most that doubling comes to."),
            .required("probes", .count, "Calls at once that may find out whether the target is well again."),
            .required("slow_start", .text, "How long its share of the weight rises after it has closed."),
        ]
    )

    /// The terms as an answer shows them.
    var json: JSONValue {
        [
            "failures": .integer(failures),
            "failure_rate": .string("\(failureRatePercent)%"),
            "window": .string(window.text),
            "least_calls": .integer(leastCalls),
            "open": .string(open.text),
            "longest_open": .string(longestOpen.text),
            "probes": .integer(probes),
            "slow_start": .string(slowStart.text),
        ]
    }
}
