import Vocabulary

extension ExchangeCounts {
    /// Writes every metric about ended exchanges; rows are in the order of their labels.
    func write(to text: inout Exposition) {
        writeRequests(to: &text)
        writeTokens(to: &text)
        writeCost(to: &text)
        writeAttempts(to: &text)
        text.histogram(
            "gatehouse_overhead_seconds",
            "Time in the gateway before the first upstream byte was sent.",
            overhead
        )
        text.histogram(
            "gatehouse_ttft_seconds",
            "Time from arrival to the first byte of the answer sent.",
            firstByte
        )
        text.histogram("gatehouse_request_seconds", "Time from arrival to the end.", request)
    }

    private func writeRequests(to text: inout Exposition) {
        let name = "gatehouse_requests_total"
        text.begin(
            name,
            "counter",
            "Ended exchanges by the status that the client got; 499 if it left first."
        )
        for (labels, requests) in grouped({ [$0.model, $0.provider, String($0.status)] }, \.requests) {
            let labels = [("model", labels[0]), ("provider", labels[1]), ("status", labels[2])]
            text.sample(name, labels, String(requests))
        }
    }

    private func writeTokens(to text: inout Exposition) {
        let name = "gatehouse_tokens_total"
        text.begin(
            name,
            "counter",
            "Tokens; input includes cached_input and cache_write, output includes reasoning."
        )
        let kinds: [(String, KeyPath<Sums, Int64>)] = [
            ("input", \.usage.input), ("cached_input", \.usage.cachedInput),
            ("cache_write", \.usage.cacheWrite), ("output", \.usage.output),
            ("reasoning", \.usage.reasoning),
        ]
        for (kind, path) in kinds {
            for (labels, tokens) in grouped({ [$0.model] }, path) where tokens > 0 {
                text.sample(name, [("model", labels[0]), ("kind", kind)], String(tokens))
            }
        }
    }

    private func writeCost(to text: inout Exposition) {
        let name = "gatehouse_cost_usd_total"
        text.begin(name, "counter", "What was charged, in US dollars.")
        for (labels, nanos) in grouped({ [$0.team, $0.model] }, \.cost.nanos) {
            text.sample(
                name,
                [("team", labels[0]), ("model", labels[1])],
                Money(nanos: nanos).description
            )
        }
    }

    private func writeAttempts(to text: inout Exposition) {
        let name = "gatehouse_attempts_total"
        text.begin(name, "counter", "Calls to targets by how they ended.")
        let ordered = attempts.sorted {
            ($0.labels.target, $0.labels.outcome) < ($1.labels.target, $1.labels.outcome)
        }
        for (labels, count) in ordered {
            text.sample(name, [("target", labels.target), ("outcome", labels.outcome)], String(count))
        }
    }

    /// Sums over all exchanges that have the same values of some labels.
    private func grouped(
        _ group: (Labels) -> [String],
        _ path: KeyPath<Sums, Int64>
    ) -> [(labels: [String], sum: Int64)] {
        var groups: [[String]: Int64] = [:]
        for (labels, sums) in series { groups[group(labels), default: 0].grow(by: sums[keyPath: path]) }
        return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
            (labels: $0.key, sum: $0.value)
        }
    }
}
