extension Section {
    static let budgetFields = [
        Field("limit_usd", .amount(maximum: 1_000_000_000), "The budget in USD; this or limit_tokens."),
        Field("limit_tokens", .integer(tokenRange), "The budget in input and output tokens together."),
        Field(
            "window",
            .choice(["hour", "day", "week", "month", "total", "fixed"]),
            "The stretch of time after which it begins anew.",
            fallback: "month"
        ),
        Field(
            "every",
            .integer(1...366),
            "How many days (up to 366), weeks (52) or months (12) a window has; more than 1 needs starts_on.",
            fallback: "1"
        ),
        Field(
            "starts_on",
            .text(.date),
            "A date on which a window of days, weeks or months begins; others follow it and lie before it."
        ),
        Field("starts_at", .text(.moment), "When a fixed window begins: a full quarter of an hour."),
        Field("ends_at", .text(.moment), "When a fixed window ends: a full quarter of an hour."),
        Field(
            "time_zone",
            .text(.timeZone),
            "IANA name of the zone in which the window begins.",
            fallback: "UTC"
        ),
        Field("alerts", .list(.integer(1...100)), "Percentages at which one alert each is given."),
        Field("grants", .list(.section(.grant)), "What is added to the limit for a while; at most 32."),
        Field(
            "carry_over",
            .toggle(.carryOver),
            "Whether what a window leaves unspent is added to the next one's limit.",
            fallback: "false"
        ),
    ]

    static let grantFields = [
        Field("amount_usd", .amount(maximum: 1_000_000_000), "How much, of a budget in USD."),
        Field("amount_tokens", .integer(tokenRange), "How much, of a budget in tokens."),
        Field("starts_at", .text(.moment), "From when it counts; at once unless stated."),
        Field("ends_at", .text(.moment), "From when it counts no more.", isRequired: true),
        Field("reason", .text(.teamName), "Why it is given."),
    ]

    static let carryOverFields = [
        Field("max_usd", .amount(maximum: 1_000_000_000), "The most that is carried, of a budget in USD."),
        Field("max_tokens", .integer(tokenRange), "The most that is carried, of a budget in tokens."),
    ]

    private static let tokenRange = 0...1_000_000_000_000
}
