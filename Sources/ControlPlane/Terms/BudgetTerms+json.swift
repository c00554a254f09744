import Policy
import Vocabulary

extension BudgetTerms {
    /// The form in answers.
    static let answer = ObjectSchema(
        "Budget",
        "How much may be spent in a window.",
        [
            .required("limit_usd", .nullable(.money), "The limit; null for a budget in tokens."),
            .required("limit_tokens", .nullable(.count), "The limit; null for a budget in dollars."),
            .required("window", .choice(Window.allCases.map(\.rawValue)), "When it begins anew."),
            .required("every", .count, "How many days, weeks or months a window has."),
            .required(
                "starts_on",
                .nullable(.date),
                "A date on which a window begins; null for the calendar's own."
            ),
            .required("starts_at", .nullable(.time), "When a `fixed` window begins."),
            .required("ends_at", .nullable(.time), "When a `fixed` window ends."),
            .required("time_zone", .text, "IANA name in which the window begins."),
            .required("alerts", .list(.integer(1...100)), "Percentages at which one alert each is given."),
            .required(
                "grants",
                .list(.object(BudgetGrant.answer)),
                "What is added to the limit for a while."
            ),
            .required(
                "carry_over",
                .toggle(CarryOver.answer),
                "Whether what a window leaves unspent is added to the next one's limit."
            ),
        ]
    )

    /// The terms as an answer shows them.
    var json: JSONValue {
        let limit = limit.amount(unit)
        return [
            "limit_usd": .text(limit.money),
            "limit_tokens": .tokens(limit),
            "window": .string(window.rawValue),
            "every": .integer(cycle?.every ?? 1),
            "starts_on": .text(cycle?.startsOn),
            "starts_at": .text(span?.start),
            "ends_at": .text(span?.end),
            "time_zone": .string(timeZone),
            "alerts": .array(alerts.map { .integer($0) }),
            "grants": .array(grants.map { $0.json(unit) }),
            "carry_over": carryOver?.json(unit) ?? false,
        ]
    }
}

extension BudgetGrant {
    /// The form in answers.
    static let answer = ObjectSchema(
        "Grant",
        "Something on top of a budget's limit, for a while.",
        [
            .required("amount_usd", .nullable(.money), "How much; null for a budget in tokens."),
            .required("amount_tokens", .nullable(.count), "How much; null for a budget in dollars."),
            .required("starts_at", .nullable(.time), "From when it counts; null for at once."),
            .required("ends_at", .time, "From when it counts no more."),
            .required("reason", .text, "Why it was given."),
        ]
    )

    func json(_ unit: BudgetUnit) -> JSONValue {
        [
            "amount_usd": .text(amount.amount(unit).money),
            "amount_tokens": .tokens(amount.amount(unit)),
            "starts_at": .text(start),
            "ends_at": .text(end),
            "reason": .string(reason),
        ]
    }
}

extension CarryOver {
    /// The form in answers.
    static let answer = ObjectSchema(
        "CarryOver",
        "The most that one window hands to the next.",
        [
            .required("max_usd", .nullable(.money), "The most; null for a budget in tokens."),
            .required("max_tokens", .nullable(.count), "The most; null for a budget in dollars."),
        ]
    )

    func json(_ unit: BudgetUnit) -> JSONValue {
        guard let most else { return true }
        return ["max_usd": .text(most.amount(unit).money), "max_tokens": .tokens(most.amount(unit))]
    }
}

extension JSONValue {
    /// The tokens of an amount, or `null` if it is dollars.
    static func tokens(_ amount: BudgetAmount) -> JSONValue { amount.tokens.map { .integer($0) } ?? .null }
}
