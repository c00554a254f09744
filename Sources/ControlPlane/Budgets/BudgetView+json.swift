import Policy
import Vocabulary

extension BudgetView {
    /// The form in answers.
    static let answer = ObjectSchema(
        "BudgetState",
        "A budget's books at one instant.",
        [
            .required("scope", .text, "The holder, `team:ID` or `key:ID`."),
            .required("limit_usd", .money, "How much may be spent in the window."),
            .required("window", .choice(BudgetTerms.Window.allCases.map(\.rawValue)), "The kind of window."),
            .required("time_zone", .text, "IANA name in which the window begins."),
            .required("window_start", .time, "When the window began."),
            .required("resets_at", .nullable(.time), "When it ends; null for never."),
            .required("settled_usd", .money, "What was charged in it."),
            .required("held_usd", .money, "What open exchanges may still cost."),
            .required("reserved_usd", .money, "What is set aside and not held; still part of what remains."),
            .required("remaining_usd", .money, "The limit less what is settled and held."),
            .required("holds", .list(.object(holdAnswer)), "The open holds."),
        ]
    )

    private static let holdAnswer = ObjectSchema(
        "OpenHold",
        "What one open exchange may still cost.",
        [
            .required("id", .text, "The exchange, `req_…`."),
            .required("amount_usd", .money, "How much is held."),
            .required("since", .time, "Since when."),
        ]
    )

    /// The books as an answer shows them.
    var json: JSONValue {
        [
            "scope": .text(scope),
            "limit_usd": .text(limit),
            "window": .string(window.rawValue),
            "time_zone": .string(timeZone),
            "window_start": .text(windowStart),
            "resets_at": .text(resetsAt),
            "settled_usd": .text(settled),
            "held_usd": .text(held),
            "reserved_usd": .text(reserved),
            "remaining_usd": .text(remaining),
            "holds": .array(
                holds.map { ["id": .text($0.id), "amount_usd": .text($0.amount), "since": .text($0.since)] }
            ),
        ]
    }
}
