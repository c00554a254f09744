extension Section {
    static let hedgeFields = [
        Field(
            "after",
            .duration(.milliseconds(1) ... .seconds(600)),
            "How long the first target is waited for; absent goes by percentile."
        ),
        Field(
            "percentile",
            .integer(1...99),
            "As long as so many of a hundred calls to that target took to their first token of late.",
            fallback: "95"
        ),
        Field(
            "share",
            .percentage(1...100),
            "The most that hedges come to, of the target's requests of the last 10 seconds.",
            fallback: "5%"
        ),
    ]
}
