import Policy
import Ports
import Vocabulary

extension GivenAlert {
    /// The form in answers; what stands in the webhook's message too has its names from there.
    static let answer = ObjectSchema(
        "Alert",
        "That a budget has reached one of the shares of its limit that it gives alerts at.",
        [
            .required("id", .text, "Its id, `alert_…`, which its message has too."),
            .required("time", .time, "When it was noticed."),
        ] + BudgetHolder.fields + [
            .required("percent", .integer(1...100), "The share of the limit that was reached.")
        ] + Field.amounts("limit", "How much could be spent in the window, all in all.")
            + Field.amounts("settled", "What was charged in it by then.") + [
                .required(
                    "window",
                    .choice(BudgetTerms.Window.allCases.map(\.rawValue)),
                    "The kind of window."
                ),
                .required("window_start", .time, "When the window began."),
                .required("window_end", .nullable(.time), "When it ends; null for never."),
                .required("exhausted_at", .nullable(.time), "When the limit was expected to be reached."),
            ] + Field.amounts("projected", "What was expected at the window's end.") + [
                .required("webhook", .object(webhookAnswer), "What came of its message.")
            ]
    )

    private static let webhookAnswer = ObjectSchema(
        "AlertWebhook",
        "How far an alert has come on its way to the webhook.",
        [
            .required(
                "status",
                .choice(["none", "queued", "delivered", "given_up"]),
                "`none` if there was no webhook when it was given, `queued` while it waits for its next try."
            ),
            .required("attempts", .count, "How often it was tried."),
            .required("at", .nullable(.time), "When it was delivered or given up."),
        ]
    )

    /// The alert as an answer shows it to a caller.
    func json(to authority: Authority) -> JSONValue {
        let (status, time): (String, UTCTime?) =
            switch webhook {
            case .none: ("none", nil)
            case .queued: ("queued", nil)
            case .ended(let outcome, let time): (outcome.rawValue, time)
            }
        let projected = forecast.projected?.amount(limit.unit)
        return .object(
            [
                .init(name: "id", value: .string(id)),
                .init(name: "time", value: .text(self.time)),
            ] + BudgetHolder(scope, seenBy: authority, at: team).members + [
                .init(name: "percent", value: .integer(percent))
            ] + limit.members("limit") + settled.members("settled") + [
                .init(name: "window", value: .string(window.rawValue)),
                .init(name: "window_start", value: .text(windowStart)),
                .init(name: "window_end", value: .text(windowEnd)),
                .init(name: "exhausted_at", value: .text(forecast.exhaustedAt)),
                .init(name: "projected_usd", value: .text(projected?.money)),
                .init(name: "projected_tokens", value: projected.map { .tokens($0) } ?? .null),
                .init(
                    name: "webhook",
                    value: [
                        "status": .string(status), "attempts": .integer(attempts), "at": .text(time),
                    ]
                ),
            ]
        )
    }
}
