import Policy

extension HedgeTerms {
    /// The form in answers.
    static let answer = ObjectSchema(
        "Hedge",
        "When a second target is asked beside a first that is slow to answer.",
        [
            .required(
                "after",
                .nullable(.text),
                "How long the first is waited for; null goes by percentile."
            ),
            .required("percentile", .count, "Of the times to the first token that it had of late."),
            .required("share", .text, "The most that hedges come to, such as `5%`."),
        ]
    )

    /// The terms as an answer shows them.
    var json: JSONValue {
        [
            "after": after.map { .string($0.text) } ?? .null,
            "percentile": .integer(percentile),
            "share": .string("\(sharePercent)%"),
        ]
    }
}
