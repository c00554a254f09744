/// Shows an explanation of a routing to people: a table for each of its parts, and a line for what is single.
public enum ExplanationRenderer {
    private static let tables: [(title: String, path: String, columns: [String])] = [
        ("rules", "rules", ["name", "matched", "failing_condition"]),
        (
            "candidates", "candidates",
            [
                "place", "target", "pools", "model", "rejection", "missing", "strategy", "score.meaning",
                "score.value", "odds", "breaker", "in_flight",
            ]
        ),
        (
            "pools", "pools",
            [
                "model", "within", "strategy", "score.meaning", "score.value", "breaker", "in_flight",
                "targets",
            ]
        ),
        ("passed by", "skips", ["target", "reason", "limit_of", "wait_us", "after_attempts"]),
        ("attempts", "attempts", ["target", "status", "outcome", "start_ms", "duration_ms"]),
        ("raises of the hold", "raises", ["before_usd", "after_usd", "granted", "after_attempts"]),
        ("price", "price.lines", ["attempt", "what", "count", "usd_per_million"]),
    ]

    /// The text of an explanation.
    public static func text(_ explanation: JSONTree) -> String {
        var parts: [String] = []
        for table in tables {
            let rows = explanation[table.path].elements
            guard !rows.isEmpty else { continue }
            parts.append(table.title + "\n" + TableRenderer(columns: table.columns).table(rows))
        }
        if explanation["hold"] != .null {
            parts.append("hold\n" + TableRenderer.details(explanation["hold"]))
        }
        if explanation["refusal"] != .null {
            parts.append("refused\n" + TableRenderer.details(explanation["refusal"]))
        }
        if explanation["reproduced"] == .bool(false) {
            parts.append("The configuration has changed since: what it says now is not what it said then.")
        }
        return parts.joined(separator: "\n\n")
    }
}
