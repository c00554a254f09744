import Vocabulary

extension RareUsage {
    /// The form in answers.
    static let answer = ObjectSchema(
        "UsageParts",
        "What few requests use; a count that is zero is left out.",
        [
            .optional(
                "cache_write_long_tokens",
                .count,
                "Of cache writes: tokens that are kept for an hour."
            ),
            .optional("audio_input_tokens", .count, "Of input: tokens of sound that came from no cache."),
            .optional("audio_output_tokens", .count, "Of output: tokens of sound."),
            .optional("image_input_tokens", .count, "Of input: tokens of pictures that came from no cache."),
            .optional("image_output_tokens", .count, "Of output: tokens of pictures."),
            .optional("unbilled_input_tokens", .count, "Of input: tokens that the provider does not bill."),
            .optional("unbilled_output_tokens", .count, "Of output: tokens that the provider does not bill."),
            .optional("searches", .count, "Searches of the web and other grounding queries."),
            .optional("search_units", .count, "Units of reranking."),
            .optional("images", .count, "Pictures that are charged apiece."),
            .optional("audio_seconds", .number, "Seconds of sound that are charged by time."),
            .optional("characters", .count, "Characters of text that were spoken."),
            .optional("pages", .count, "Pages of documents that were read."),
            .optional("searches_low", .count, "Of searches: those with a small context."),
            .optional("searches_high", .count, "Of searches: those with a large context."),
        ]
    )

    /// The counts as an answer shows them.
    var json: JSONValue {
        .object(
            UsagePart.allCases.filter { self[$0] > 0 }.map { part in
                guard part != .audioMilliseconds else {
                    // An amount of nano-dollars with six decimals fewer is the same text.
                    let seconds = Money(nanos: Int64(self[part]) * 1_000_000).description
                    return JSONValue.Member(name: "audio_seconds", value: .number(seconds))
                }
                return JSONValue.Member(name: part.name, value: .integer(self[part]))
            }
        )
    }
}
