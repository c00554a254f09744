import JSONText
import Policy
import Ports
import Vocabulary

extension AlertMessage {
    /// The message of an alert: a JSON object of the form that the manual describes.
    public init(_ alert: BudgetAlert) {
        // A scope has names of end users, tags and models in it, whose texts are their callers' own.
        func text(_ value: (some CustomStringConvertible)?) -> JSONValue {
            value.map { .string($0.description) } ?? .null
        }
        func amounts(_ name: String, _ amount: BudgetAmount?) -> [(String, JSONValue)] {
            [
                ("\(name)_usd", text(amount?.money)),
                ("\(name)_tokens", amount?.tokens.map { .integer($0) } ?? .null),
            ]
        }
        var members: [(String, JSONValue)] = [
            ("id", .string(alert.id)), ("type", "budget.threshold"), ("time", text(alert.time)),
            ("scope", text(alert.scope)), ("percent", .integer(alert.mark.percent)),
        ]
        members += amounts("limit", alert.limit)
        members += amounts("settled", alert.settled)
        members += [
            ("window", .string(alert.window.rawValue)), ("window_start", text(alert.mark.windowStart)),
            ("window_end", text(alert.mark.windowEnd)), ("exhausted_at", text(alert.forecast.exhaustedAt)),
        ]
        members += amounts("projected", alert.forecast.projected?.amount(alert.limit.unit))
        self.init(id: alert.id, body: JSONValue.object(JSONObject(members)).bytes, createdAt: alert.time)
    }
}
