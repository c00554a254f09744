import Policy
import Vocabulary

extension PriceList {
    /// The form in answers.
    static let answer = ObjectSchema(
        "Price",
        "US dollars per million tokens, below every long-context tier.",
        [
            .required("version", .text, "What names these prices."),
            .required("input", .money, "Uncached input."),
            .required("output", .money, "Output."),
            .required("cached_input", .money, "Input read from the provider's cache."),
            .required("cache_write", .money, "Input written to the provider's cache."),
            .required("reasoning", .money, "Reasoning."),
            .required("request", .money, "US dollars for each request."),
        ]
    )

    /// The prices as an answer shows them.
    var json: JSONValue {
        [
            "version": .string(version),
            "input": .text(rates.input),
            "output": .text(rates.output),
            "cached_input": .text(rates.cachedInput ?? rates.input),
            "cache_write": .text(rates.cacheWrite ?? rates.input),
            "reasoning": .text(rates.reasoning ?? rates.output),
            "request": .text(perRequest),
        ]
    }
}
