import Policy
import Ports
import Vocabulary

extension AlertMessage {
    /// The message of an alert: a JSON object of the form that the manual describes.
    public init(_ alert: BudgetAlert) {
        var text = "{"
        func add(_ name: String, _ value: String?) {
            text += (text.count > 1 ? "," : "") + "\"\(name)\":" + (value ?? "null")
        }
        func quoted(_ value: (some CustomStringConvertible)?) -> String? { value.map { "\"\($0)\"" } }
        func add(_ name: String, _ amount: BudgetAmount?) {
            add("\(name)_usd", quoted(amount?.money))
            add("\(name)_tokens", amount?.tokens.map { "\($0)" })
        }
        // Scopes, times and amounts are made by the gateway and have nothing in them that JSON would escape.
        add("id", quoted(alert.id))
        add("type", quoted("budget.threshold"))
        add("time", quoted(alert.time))
        add("scope", quoted(alert.scope))
        add("percent", "\(alert.mark.percent)")
        add("limit", alert.limit)
        add("settled", alert.settled)
        add("window", quoted(alert.window.rawValue))
        add("window_start", quoted(alert.mark.windowStart))
        add("window_end", quoted(alert.mark.windowEnd))
        add("exhausted_at", quoted(alert.forecast.exhaustedAt))
        add("projected", alert.forecast.projected?.amount(alert.limit.unit))
        text += "}"
        self.init(id: alert.id, body: Array(text.utf8), createdAt: alert.time)
    }
}
