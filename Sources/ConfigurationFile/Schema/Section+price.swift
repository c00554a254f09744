extension Section {
    static let priceFields =
        rateFields + [
            Field("request", dollars, "USD for each request.", fallback: "0"),
            Field(
                "search",
                dollars,
                "USD for a search of the web, or another grounding query.",
                fallback: "0"
            ),
            Field(
                "search_low",
                dollars,
                "USD for a search with a small context; 0 is the price of a search.",
                fallback: "0"
            ),
            Field(
                "search_high",
                dollars,
                "USD for a search with a large context; 0 is the price of a search.",
                fallback: "0"
            ),
            Field(
                "searched_request",
                dollars,
                "USD for a request that searched, however often, beside its searches.",
                fallback: "0"
            ),
            Field(
                "unasked_searches",
                .integer(0...1_000),
                "The most searches that the model makes for a request that asks for none.",
                fallback: "0"
            ),
            Field("search_unit", dollars, "USD for a unit of reranking.", fallback: "0"),
            Field("image", dollars, "USD for a picture.", fallback: "0"),
            Field("audio_second", dollars, "USD for a second of sound.", fallback: "0"),
            Field("character", dollars, "USD for a character of text to be spoken.", fallback: "0"),
            Field("page", dollars, "USD for a page of a document.", fallback: "0"),
        ] + tierFields + [
            Field("flex", .section(.priceService), "Prices of the service tier `flex`."),
            Field("priority", .section(.priceService), "Prices of the service tier `priority`."),
            Field("batch", .section(.priceService), "Prices of the service tier `batch`."),
        ]

    static let priceServiceFields = rateFields + tierFields

    static let priceTierFields =
        [
            Field(
                "above_tokens",
                .integer(1...1_000_000_000),
                "The tier applies to a request whose input is above this many tokens.",
                isRequired: true
            )
        ] + rateFields

    private static let dollars = FieldType.amount(maximum: 1_000_000)

    private static let tierFields = [
        Field(
            "tiers",
            .list(.section(.priceTier)),
            "Prices of long requests, in ascending order of `above_tokens`; each stands for the whole request."
        )
    ]

    private static let rateFields = [
        Field("input", dollars, "USD per million input tokens.", isRequired: true),
        Field(
            "output",
            dollars,
            "USD per million output tokens; 0 for models without output.",
            isRequired: true
        ),
        Field(
            "cached_input",
            dollars,
            "USD per million input tokens read from the provider's cache; absent is the price of input."
        ),
        Field(
            "cache_write",
            dollars,
            "USD per million input tokens written to the provider's cache; absent is the price of input."
        ),
        Field(
            "cache_write_long",
            dollars,
            "USD per million input tokens written to the provider's cache for an hour; absent is `cache_write`."
        ),
        Field("reasoning", dollars, "USD per million reasoning tokens; absent is the price of output."),
        Field("audio_input", dollars, "USD per million input tokens of sound; absent is the price of input."),
        Field(
            "audio_output",
            dollars,
            "USD per million output tokens of sound; absent is the price of output."
        ),
        Field(
            "image_input",
            dollars,
            "USD per million input tokens of pictures; absent is the price of input."
        ),
        Field(
            "image_output",
            dollars,
            "USD per million output tokens of pictures; absent is the price of output."
        ),
    ]
}
