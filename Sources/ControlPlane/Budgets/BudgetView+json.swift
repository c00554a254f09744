import Policy
import Vocabulary

extension BudgetView {
    /// The form in answers.
    static let answer = ObjectSchema(
        "BudgetState",
        "A budget's books at one instant; of each amount the form in the other unit is null.",
        BudgetHolder.fields
            + Field.amounts("limit", "How much may be spent in the window, all in all.")
            + Field.amounts("base_limit", "The limit as it is declared.")
            + Field.amounts("granted", "What grants in force add to it.")
            + Field.amounts("carried", "What the window before left unspent and this one has on top.") + [
                .required(
                    "window",
                    .choice(BudgetTerms.Window.allCases.map(\.rawValue)),
                    "The kind of window."
                ),
                .required("every", .count, "How many of that kind a window has."),
                .required(
                    "starts_on",
                    .nullable(.date),
                    "A date on which a window begins; null for the calendar's own."
                ),
                .required("time_zone", .text, "IANA name in which the window begins."),
                .required("window_start", .time, "When the window began."),
                .required("resets_at", .nullable(.time), "When it ends; null for never."),
            ] + Field.amounts("settled", "What was charged in it.")
            + Field.amounts("held", "What open exchanges may still cost.")
            + Field.amounts("reserved", "What is set aside and not held; still part of what remains.")
            + Field.amounts("remaining", "The limit less what is settled and held.")
            + [
                .required("holds", .list(.object(holdAnswer)), "The open holds."),
                .required("forecast", .object(forecastAnswer), "How the window will go on."),
            ]
    )

    private static let forecastAnswer = ObjectSchema(
        "Forecast",
        "What comes of a window at the mean of its rate so far and that of the last hour.",
        [
            .required(
                "exhausted_at",
                .nullable(.time),
                "When the limit will be reached; null if that is not before the window's end."
            )
        ] + Field.amounts("projected", "What will have been charged at the window's end; null without one.")
    )

    private static let holdAnswer = ObjectSchema(
        "OpenHold",
        "What one open exchange may still cost.",
        [.required("id", .text, "The exchange, `req_…`.")] + Field.amounts("amount", "How much is held.")
            + [.required("since", .time, "Since when.")]
    )

    /// The books as an answer shows them to a caller.
    func json(to authority: Authority) -> JSONValue {
        let window: [JSONValue.Member] = [
            .init(name: "window", value: .string(window.rawValue)),
            .init(name: "every", value: .integer(cycle?.every ?? 1)),
            .init(name: "starts_on", value: .text(cycle?.startsOn)),
            .init(name: "time_zone", value: .string(timeZone)),
            .init(name: "window_start", value: .text(windowStart)),
            .init(name: "resets_at", value: .text(resetsAt)),
        ]
        let holds = holds.map { hold -> JSONValue in
            .object(
                [.init(name: "id", value: .text(hold.id))] + members("amount", hold.amount)
                    + [.init(name: "since", value: .text(hold.since))]
            )
        }
        let limits =
            members("limit", limit) + members("base_limit", baseLimit) + members("granted", granted)
            + members("carried", carried)
        let books =
            members("settled", settled) + members("held", held) + members("reserved", reserved)
            + members("remaining", remaining)
        let projected = forecast.projected?.amount(unit)
        let outlook: JSONValue = [
            "exhausted_at": .text(forecast.exhaustedAt),
            "projected_usd": .text(projected?.money),
            "projected_tokens": projected.map { .tokens($0) } ?? .null,
        ]
        return .object(
            BudgetHolder(scope, seenBy: authority).members + limits + window + books
                + [.init(name: "holds", value: .array(holds)), .init(name: "forecast", value: outlook)]
        )
    }

    private func members(_ name: String, _ quantity: Quantity) -> [JSONValue.Member] {
        quantity.amount(unit).members(name)
    }
}
