import Alerts
import Foundation
import Policy
import Ports
import Testing
import Vocabulary

@Suite("The message of an alert")
struct AlertMessageTests {
    private func object(_ unit: BudgetUnit, of scope: ScopeName = .team(.root)) throws -> [String: Any] {
        var forecast = BudgetForecast()
        forecast.exhaustedAt = UTCTime(seconds: 1_800_000_000)
        forecast.projected = Quantity(count: 12)
        let alert = BudgetAlert(
            id: "alert_x",
            scope: scope,
            mark: AlertMark(
                scope: ScopeID(rawValue: 4),
                windowStart: UTCTime(seconds: 0),
                windowEnd: nil,
                unit: unit,
                percent: 80
            ),
            limit: Quantity(count: 10_000_000_000).amount(unit),
            settled: Quantity(count: 8_500_000_000).amount(unit),
            window: .total,
            time: UTCTime(seconds: 5),
            forecast: forecast
        )
        let message = AlertMessage(alert)
        return try #require(try JSONSerialization.jsonObject(with: Data(message.body)) as? [String: Any])
    }

    @Test("it says everything of a budget in dollars")
    func dollars() throws {
        let object = try object(.usd)

        let texts = object.compactMapValues { $0 as? String }
        let expected = [
            "id": "alert_x", "type": "budget.threshold", "time": "1970-01-01T00:00:05.000Z",
            "scope": "team:team_root", "limit_usd": "10", "settled_usd": "8.5", "window": "total",
            "window_start": "1970-01-01T00:00:00.000Z", "exhausted_at": "2027-01-15T08:00:00.000Z",
            "projected_usd": "0.000000012",
        ]
        #expect(texts == expected)
        #expect(object["percent"] as? Int == 80)
        for name in ["limit_tokens", "settled_tokens", "projected_tokens", "window_end"] {
            #expect(object[name] is NSNull)
        }
    }

    @Test(
        "what callers have written into a scope stays a text",
        arguments: [#"x","percent":1,"y":"z"#, #"a\"#, "two\nlines", #"\u0022"#, "\u{7F}ü🙂"]
    )
    func forged(text: String) throws {
        for kind in ["end_user:", "tag:note=", "model:"] {
            let scope = try #require(ScopeName("team:team_a:" + kind + text))
            let object = try object(.usd, of: scope)

            #expect(object["scope"] as? String == scope.description)
            #expect(object["percent"] as? Int == 80)
            #expect(object.count == 15)
        }
    }

    @Test("it says tokens as numbers")
    func tokens() throws {
        let object = try object(.tokens)

        #expect(object["limit_tokens"] as? Int == 10_000_000_000)
        #expect(object["projected_tokens"] as? Int == 12)
        #expect(object["limit_usd"] is NSNull)
    }
}
