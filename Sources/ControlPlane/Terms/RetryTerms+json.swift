import Policy

extension RetryTerms {
    /// The form in answers.
    static let answer = ObjectSchema(
        "Retries",
        "How often a failed attempt is followed by another.",
        [
            .required("attempts", .count, "Extra tries per exchange."),
            .required("budget", .text, "Repeats on one target as a share of its requests, such as `10%`."),
        ]
    )

    /// The terms as an answer shows them.
    var json: JSONValue { ["attempts": .integer(attempts), "budget": .string("\(budgetPercent)%")] }
}
