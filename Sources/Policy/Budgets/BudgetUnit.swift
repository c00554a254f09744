/// What a budget is counted in.
public enum BudgetUnit: String, Sendable, CaseIterable, Codable {
    /// US dollars, counted in nano-dollars.
    case usd
    /// Tokens, input and output together.
    case tokens
}
