import Policy
import Testing
import Vocabulary

@testable import Directory

@Suite("Values of teams and keys")
struct ValueRulesTests {
    static let refused: [(String, TeamTerms)] = [
        ("name", TeamTerms(name: "")),
        ("name", TeamTerms(name: " a")),
        ("name", TeamTerms(name: "a\nb")),
        ("name", TeamTerms(name: String(repeating: "a", count: 257))),
        ("models[1]", TeamTerms(name: "a", models: ["fast", ""])),
        ("models", TeamTerms(name: "a", models: Array(repeating: "m", count: 1001))),
        ("require_labels", TeamTerms(name: "a", requireLabels: ["": "x"])),
        ("require_labels", TeamTerms(name: "a", requireLabels: ["a=b": "x"])),
        ("require_labels.a", TeamTerms(name: "a", requireLabels: ["a": "x\u{7}"])),
        ("budget.limit_usd", TeamTerms(name: "a", budget: BudgetTerms(limit: Money(nanos: -1)))),
        ("budget.time_zone", TeamTerms(name: "a", budget: BudgetTerms(limit: .zero, timeZone: "Mars/Base"))),
        ("budget.time_zone", TeamTerms(name: "a", budget: BudgetTerms(limit: .zero, timeZone: "GMT+5"))),
        ("budget.time_zone", TeamTerms(name: "a", budget: BudgetTerms(limit: .zero, timeZone: "EST"))),
        ("budget.alerts", TeamTerms(name: "a", budget: BudgetTerms(limit: .zero, alerts: [0]))),
        ("budget.alerts", TeamTerms(name: "a", budget: BudgetTerms(limit: .zero, alerts: [101]))),
        ("limits.rpm", TeamTerms(name: "a", limits: LimitTerms(requestsPerMinute: 0))),
        ("limits.tpm", TeamTerms(name: "a", limits: LimitTerms(tokensPerMinute: -5))),
        ("limits.concurrency", TeamTerms(name: "a", limits: LimitTerms(concurrency: 1_000_000_001))),
    ]

    @Test("a value out of its range is refused by the name of its field", arguments: refused)
    func refuses(field: String, terms: TeamTerms) {
        let error = #expect(throws: DirectoryError.self) { try terms.validate() }
        #expect(error?.code == .invalidValue)
        #expect(error?.field == field)
    }

    @Test("values at the edges of their ranges are taken")
    func accepts() throws {
        try TeamTerms(
            name: String(repeating: "a", count: 256),
            models: ["*", "claude-*", "openai/gpt-4o"],
            requireLabels: ["region": ""],
            budget: BudgetTerms(limit: .zero, timeZone: "Europe/London", alerts: [1, 100]),
            limits: LimitTerms(requestsPerMinute: 1, tokensPerMinute: 1_000_000_000)
        ).validate()
    }
}
