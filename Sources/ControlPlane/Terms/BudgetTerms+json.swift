import Directory
import Policy
import Vocabulary

extension BudgetTerms {
    /// The form in bodies.
    static let body = ObjectSchema(
        "BudgetBody",
        "How much may be spent in a window; members that are left out stay.",
        [
            .optional("limit_usd", .money, "The limit; needed for a new budget."),
            .optional(
                "window",
                .choice(Window.allCases.map(\.rawValue)),
                "When it begins anew; `month` unless stated."
            ),
            .optional("time_zone", .text, "IANA name in which the window begins; `UTC` unless stated."),
            .optional(
                "alerts",
                .nullable(.list(.integer(1...100))),
                "Percentages at which one alert each is given."
            ),
        ]
    )

    /// The form in answers.
    static let answer = ObjectSchema(
        "Budget",
        "How much may be spent in a window.",
        [
            .required("limit_usd", .money, "The limit."),
            .required("window", .choice(Window.allCases.map(\.rawValue)), "When it begins anew."),
            .required("time_zone", .text, "IANA name in which the window begins."),
            .required("alerts", .list(.integer(1...100)), "Percentages at which one alert each is given."),
        ]
    )

    /// These terms, or new ones, with what a checked body says.
    static func merging(_ body: JSONValue, into terms: BudgetTerms?) throws(DirectoryError) -> BudgetTerms? {
        guard body != .null else { return nil }
        let limit = body["limit_usd"]?.text.flatMap { Money(decimal: $0) }
        guard var merged = terms ?? limit.map({ BudgetTerms(limit: $0) }) else {
            throw DirectoryError(.invalidValue, "A new budget needs a limit.", field: "budget.limit_usd")
        }
        if let limit { merged.limit = limit }
        if let window = body["window"]?.text.flatMap({ Window(rawValue: $0) }) { merged.window = window }
        if let zone = body["time_zone"]?.text { merged.timeZone = zone }
        if let alerts = body["alerts"] { merged.alerts = alerts.elements?.compactMap(\.integer) ?? [] }
        return merged
    }

    /// The terms as an answer shows them.
    var json: JSONValue {
        [
            "limit_usd": .text(limit),
            "window": .string(window.rawValue),
            "time_zone": .string(timeZone),
            "alerts": .array(alerts.map { .integer($0) }),
        ]
    }
}
