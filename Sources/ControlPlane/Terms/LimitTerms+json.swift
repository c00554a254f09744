import Policy

extension LimitTerms {
    private static let range = 1...1_000_000_000

    /// The form in bodies and answers.
    static let schema = ObjectSchema(
        "Limits",
        "How fast a team, a key or all users of a model together may go; null is unlimited.",
        [
            .optional("rpm", .nullable(.integer(range)), "Requests per minute."),
            .optional("tpm", .nullable(.integer(range)), "Tokens per minute, input and output together."),
            .optional("concurrency", .nullable(.integer(range)), "Exchanges at once."),
        ]
    )

    /// These terms with what a checked body says; `null` lifts all limits.
    func merging(_ body: JSONValue) -> LimitTerms {
        guard body != .null else { return LimitTerms() }
        var merged = self
        if let value = body["rpm"] { merged.requestsPerMinute = value.integer }
        if let value = body["tpm"] { merged.tokensPerMinute = value.integer }
        if let value = body["concurrency"] { merged.concurrency = value.integer }
        return merged
    }

    /// The terms as an answer shows them.
    var json: JSONValue {
        [
            "rpm": .whole(requestsPerMinute),
            "tpm": .whole(tokensPerMinute),
            "concurrency": .whole(concurrency),
        ]
    }
}
