import Policy
import Vocabulary

extension PriceList {
    /// The form in answers.
    static let answer = ObjectSchema(
        "Price",
        "US dollars per million tokens of the ordinary service, below every long-context tier, and apiece for the rest.",
        [
            .required("version", .text, "What names these prices."),
            .required("input", .money, "Uncached input."),
            .required("output", .money, "Output."),
            .required("cached_input", .money, "Input read from the provider's cache."),
            .required("cache_write", .money, "Input written to the provider's cache."),
            .required("reasoning", .money, "Reasoning."),
        ] + TokenRates.rareAnswer + UnitPrices.answer + [
            .optional("tiers", .list(.object(PriceTierForm.answer)), "Long-context tiers, ascending."),
            .optional("flex", .object(PriceServiceForm.answer), "The prices of the service tier `flex`."),
            .optional(
                "priority",
                .object(PriceServiceForm.answer),
                "The prices of the service tier `priority`."
            ),
            .optional("batch", .object(PriceServiceForm.answer), "The prices of the service tier `batch`."),
        ]
    )

    /// The prices as an answer shows them; those of rare parts and of units only if they are stated.
    var json: JSONValue {
        var members = [
            JSONValue.Member(name: "version", value: .string(version)),
            JSONValue.Member(name: "input", value: .text(rates.input)),
            JSONValue.Member(name: "output", value: .text(rates.output)),
            JSONValue.Member(name: "cached_input", value: .text(rates.cachedInput ?? rates.input)),
            JSONValue.Member(name: "cache_write", value: .text(rates.cacheWrite ?? rates.input)),
            JSONValue.Member(name: "reasoning", value: .text(rates.reasoning ?? rates.output)),
        ]
        let shown = Set(members.map(\.name))
        members += rates.stated.filter { !shown.contains($0.name) }
        members += UnitPrices.names.filter { name, price in
            name == "request" || units[keyPath: price] != .zero
        }
        .map { JSONValue.Member(name: $0.name, value: .text(units[keyPath: $0.price])) }
        if unaskedSearches > 0 {
            members.append(JSONValue.Member(name: "unasked_searches", value: .integer(unaskedSearches)))
        }
        if !tiers.isEmpty { members.append(.tiers(tiers)) }
        for service in services {
            members.append(
                JSONValue.Member(name: service.serviceTier.name, value: PriceServiceForm.json(service))
            )
        }
        return .object(members)
    }
}

/// The form of a long-context tier.
enum PriceTierForm {
    static let answer = ObjectSchema(
        "PriceTier",
        "Prices of a request whose input is above a number of tokens; what is absent costs what its kind costs.",
        [.required("above_tokens", .count, "The number of tokens.")] + TokenRates.answer
    )
}

/// The form of a service tier.
enum PriceServiceForm {
    static let answer = ObjectSchema(
        "PriceService",
        "Prices of a service tier; what is absent costs what its kind costs.",
        TokenRates.answer + [
            .optional("tiers", .list(.object(PriceTierForm.answer)), "Long-context tiers, ascending.")
        ]
    )

    static func json(_ service: PriceList.Service) -> JSONValue {
        .object(service.rates.members + (service.tiers.isEmpty ? [] : [.tiers(service.tiers)]))
    }
}

extension TokenRates {
    /// The prices that only some models have.
    fileprivate static let rareAnswer: [Field] = [
        .optional("cache_write_long", .money, "Input written to the provider's cache for an hour."),
        .optional("audio_input", .money, "Sound in the input."),
        .optional("audio_output", .money, "Sound in the output."),
        .optional("image_input", .money, "Pictures in the input."),
        .optional("image_output", .money, "Pictures in the output."),
    ]

    /// The prices of a tier.
    fileprivate static let answer: [Field] =
        [
            .required("input", .money, "Uncached input."),
            .required("output", .money, "Output."),
            .optional("cached_input", .money, "Input read from the provider's cache."),
            .optional("cache_write", .money, "Input written to the provider's cache."),
            .optional("reasoning", .money, "Reasoning."),
        ] + rareAnswer

    /// The prices that are stated beside input and output.
    fileprivate var stated: [JSONValue.Member] {
        Self.names.compactMap { name, price in
            self[keyPath: price].map { JSONValue.Member(name: name, value: .text($0)) }
        }
    }

    fileprivate var members: [JSONValue.Member] {
        [
            JSONValue.Member(name: "input", value: .text(input)),
            JSONValue.Member(name: "output", value: .text(output)),
        ] + stated
    }
}

extension UnitPrices {
    fileprivate static let answer: [Field] = [
        .required("request", .money, "US dollars for each request."),
        .optional("search", .money, "For a search of the web, or another grounding query."),
        .optional("search_low", .money, "For a search with a small context."),
        .optional("search_high", .money, "For a search with a large context."),
        .optional("searched_request", .money, "For a request that searched, beside its searches."),
        .optional("unasked_searches", .count, "The most searches of a request that asks for none."),
        .optional("search_unit", .money, "For a unit of reranking."),
        .optional("image", .money, "For a picture."),
        .optional("audio_second", .money, "For a second of sound."),
        .optional("character", .money, "For a character of text to be spoken."),
        .optional("page", .money, "For a page of a document."),
    ]
}

extension JSONValue.Member {
    fileprivate static func tiers(_ tiers: [PriceList.Tier]) -> JSONValue.Member {
        let shown = tiers.map { tier in
            JSONValue.object(
                [JSONValue.Member(name: "above_tokens", value: .integer(tier.aboveTokens))]
                    + tier.rates.members
            )
        }
        return JSONValue.Member(name: "tiers", value: .array(shown))
    }
}
