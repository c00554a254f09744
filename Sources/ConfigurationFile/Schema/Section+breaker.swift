extension Section {
    static let breakerFields = [
        Field(
            "failures",
            .integer(0...1_000_000),
            "So many failures in a row open it; 0 turns this rule off.",
            fallback: "5"
        ),
        Field(
            "failure_rate",
            .percentage(0...100),
            "Such a share of failures within the window opens it; 0% turns this rule off.",
            fallback: "50%"
        ),
        Field(
            "window",
            .duration(.milliseconds(100) ... .seconds(3600)),
            "Over which the share is taken.",
            fallback: "10s"
        ),
        Field(
            "least_calls",
            .integer(1...1_000_000),
            "Fewer calls within the window say nothing about a share.",
            fallback: "20"
        ),
        Field(
            "open",
            .duration(.milliseconds(10) ... .seconds(3600)),
            "How long it is open the first time; twice as long each time that it opens again soon after.",
            fallback: "5s"
        ),
        Field(
            "longest_open",
            .duration(.milliseconds(10) ... .seconds(86_400)),
            "The most that the doubling comes to.",
            fallback: "60s"
        ),
        Field(
            "probes",
            .integer(1...1000),
            "Calls at once that may find out whether the target is well again.",
            fallback: "3"
        ),
        Field(
            "slow_start",
            .duration(.zero ... .seconds(3600)),
            "How long its share of the weight takes to rise to the whole after it has closed.",
            fallback: "10s"
        ),
    ]
}
