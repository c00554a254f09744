import Testing
import Vocabulary

@testable import Telemetry

@Suite("Metrics")
struct MetricsTests {
    private static func registry(circuits: [String: Bool]? = nil) -> MetricsRegistry {
        var readings = MetricReadings(
            inflight: { 7 },
            waiting: { 9 },
            holds: { 3 },
            ledgerLeaks: { 1 },
            ledgerOverruns: { 2 },
            journalLag: { .milliseconds(1250) },
            refusals: { [.rateLimitExceeded: 4] }
        )
        if let circuits { readings.openCircuits = { circuits } }
        return MetricsRegistry(
            readings: readings,
            isKnownModel: { ["fast", "smart"].contains($0) },
            maximumSeries: 20
        )
    }

    private static func record(_ model: String, status: Int = 200) -> ExchangeRecord {
        var record = ExchangeRecord(
            id: ExchangeID(high: 1, low: 2),
            time: UTCTime(seconds: 0),
            team: TeamID(rawValue: "team_a"),
            key: KeyID(rawValue: "key_a")
        )
        record.model = model
        record.provider = "openai"
        record.status = status
        record.usage = Usage(input: 100, cachedInput: 40, output: 20, reasoning: 5)
        record.cost = Money(nanos: 1_500)
        record.overheadMicroseconds = 80
        record.timeToFirstByteMicroseconds = 30_000
        record.durationMicroseconds = 1_200_000
        record.attempts = [
            .init(
                target: "openai/gpt",
                status: status,
                outcome: "ok",
                startMicroseconds: 0,
                durationMicroseconds: 1_000_000
            )
        ]
        return record
    }

    private func lines(_ registry: MetricsRegistry, _ prefix: String) -> [String] {
        registry.exposition().split(separator: "\n").map(String.init).filter { $0.hasPrefix(prefix) }
    }

    @Test("ended exchanges are counted by model, provider and status")
    func requests() {
        let registry = Self.registry()

        registry.recorded([Self.record("fast"), Self.record("fast")])
        registry.recorded([Self.record("fast", status: 503), Self.record("smart")])

        #expect(
            lines(registry, "gatehouse_requests_total") == [
                #"gatehouse_requests_total{model="fast",provider="openai",status="200"} 2"#,
                #"gatehouse_requests_total{model="fast",provider="openai",status="503"} 1"#,
                #"gatehouse_requests_total{model="smart",provider="openai",status="200"} 1"#,
            ]
        )
    }

    @Test("kinds that come in turns are counted each for itself")
    func turns() {
        let registry = Self.registry()
        var failed = Self.record("fast", status: 503)
        failed.attempts[0].outcome = "status"

        for _ in 0..<3 { registry.recorded([Self.record("fast"), failed, Self.record("unknown"), failed]) }

        #expect(
            lines(registry, "gatehouse_requests_total") == [
                #"gatehouse_requests_total{model="fast",provider="openai",status="200"} 3"#,
                #"gatehouse_requests_total{model="fast",provider="openai",status="503"} 6"#,
                #"gatehouse_requests_total{model="other",provider="openai",status="200"} 3"#,
            ]
        )
        #expect(
            lines(registry, "gatehouse_attempts_total") == [
                #"gatehouse_attempts_total{target="openai/gpt",outcome="ok"} 6"#,
                #"gatehouse_attempts_total{target="openai/gpt",outcome="status"} 6"#,
            ]
        )
    }

    @Test("tokens are counted by kind, cost exactly and attempts by outcome")
    func sums() {
        let registry = Self.registry()

        registry.recorded([Self.record("fast"), Self.record("fast")])

        #expect(
            lines(registry, "gatehouse_tokens_total") == [
                #"gatehouse_tokens_total{model="fast",kind="input"} 200"#,
                #"gatehouse_tokens_total{model="fast",kind="cached_input"} 80"#,
                #"gatehouse_tokens_total{model="fast",kind="output"} 40"#,
                #"gatehouse_tokens_total{model="fast",kind="reasoning"} 10"#,
            ]
        )
        #expect(
            lines(registry, "gatehouse_cost_usd_total") == [
                #"gatehouse_cost_usd_total{team="team_a",model="fast"} 0.000003"#
            ]
        )
        #expect(
            lines(registry, "gatehouse_attempts_total") == [
                #"gatehouse_attempts_total{target="openai/gpt",outcome="ok"} 2"#
            ]
        )
    }

    @Test("sums stop at the largest number instead of ending the process")
    func absurd() {
        let registry = Self.registry()
        var records = [Self.record("fast"), Self.record("fast"), Self.record("fast", status: 500)]
        for index in records.indices {
            records[index].cost = Money(nanos: .max)
            records[index].usage = Usage(input: .max)
        }

        registry.recorded(records)

        #expect(
            lines(registry, "gatehouse_cost_usd_total") == [
                #"gatehouse_cost_usd_total{team="team_a",model="fast"} 9223372036.854775807"#
            ]
        )
        #expect(
            lines(registry, "gatehouse_tokens_total") == [
                #"gatehouse_tokens_total{model="fast",kind="input"} 9223372036854775807"#
            ]
        )
    }

    @Test("histograms count upwards and know their sum")
    func histograms() {
        let registry = Self.registry()
        var slow = Self.record("fast")
        slow.overheadMicroseconds = 2_000_000
        var refused = Self.record("fast", status: 429)
        refused.attempts = []
        refused.timeToFirstByteMicroseconds = nil

        registry.recorded([Self.record("fast"), slow, refused])

        let overhead = lines(registry, "gatehouse_overhead_seconds")
        #expect(overhead.first == #"gatehouse_overhead_seconds_bucket{le="0.00005"} 0"#)
        #expect(overhead.contains(#"gatehouse_overhead_seconds_bucket{le="0.0001"} 1"#))
        #expect(overhead.contains(#"gatehouse_overhead_seconds_bucket{le="1"} 1"#))
        #expect(overhead.contains(#"gatehouse_overhead_seconds_bucket{le="+Inf"} 2"#))
        #expect(
            overhead.suffix(2) == [
                "gatehouse_overhead_seconds_sum 2.00008", "gatehouse_overhead_seconds_count 2",
            ]
        )
        #expect(lines(registry, "gatehouse_ttft_seconds_count") == ["gatehouse_ttft_seconds_count 2"])
        #expect(lines(registry, "gatehouse_ttft_seconds_sum") == ["gatehouse_ttft_seconds_sum 0.06"])
        #expect(lines(registry, "gatehouse_request_seconds_count") == ["gatehouse_request_seconds_count 3"])
    }

    @Test("names that nobody declared do not become labels")
    func bounded() {
        let registry = Self.registry()

        registry.recorded((0..<50).map { Self.record("made-up-\($0)") } + [Self.record("")])

        #expect(
            lines(registry, "gatehouse_requests_total") == [
                #"gatehouse_requests_total{model="none",provider="openai",status="200"} 1"#,
                #"gatehouse_requests_total{model="other",provider="openai",status="200"} 50"#,
            ]
        )
    }

    @Test("combinations beyond the bound are counted together")
    func cap() {
        let registry = Self.registry()
        let records = (0..<25).map { index in
            var record = Self.record("fast")
            record.team = TeamID(rawValue: "team_\(index)")
            record.attempts[0].target = "openai/\(index)"
            return record
        }

        registry.recorded(records)

        #expect(
            lines(registry, #"gatehouse_requests_total{model="other""#) == [
                #"gatehouse_requests_total{model="other",provider="other",status="200"} 5"#
            ]
        )
        #expect(
            lines(registry, #"gatehouse_attempts_total{target="other""#) == [
                #"gatehouse_attempts_total{target="other",outcome="ok"} 5"#
            ]
        )
    }

    @Test("gauges are asked for when metrics are read")
    func gauges() {
        let text = Self.registry().exposition()

        #expect(text.contains("\ngatehouse_inflight 7\n"))
        #expect(text.contains("\ngatehouse_limit_waiting 9\n"))
        #expect(text.contains("\ngatehouse_holds 3\n"))
        #expect(text.contains("\ngatehouse_ledger_leaks_total 1\n"))
        #expect(text.contains("\ngatehouse_ledger_overruns_total 2\n"))
        #expect(text.contains("\ngatehouse_journal_lag_seconds 1.25\n"))
        #expect(text.contains("\ngatehouse_refusals_total{code=\"rate_limit_exceeded\"} 4\n"))
        #expect(text.contains("\ngatehouse_refusals_total{code=\"invalid_api_key\"} 0\n"))
        #expect(text.contains("\ngatehouse_mirrors_dropped_total{reason=\"budget\"} 0\n"))
        #expect(!text.contains("gatehouse_circuit_open"))
    }

    @Test("circuits are shown when there are any, and label values are escaped")
    func circuits() {
        let registry = Self.registry(circuits: ["b": false, "a\"\\\n": true])

        #expect(
            lines(registry, "gatehouse_circuit_open") == [
                #"gatehouse_circuit_open{target="a\"\\\n"} 1"#, #"gatehouse_circuit_open{target="b"} 0"#,
            ]
        )
    }

    @Test("every metric has its help and type once, and every line is well formed")
    func form() throws {
        let registry = Self.registry(circuits: ["a": true])
        registry.recorded([Self.record("fast")])
        let text = registry.exposition()

        let names = [
            "requests_total", "tokens_total", "cost_usd_total", "overhead_seconds", "ttft_seconds",
            "request_seconds", "inflight", "limit_waiting", "attempts_total", "circuit_open", "holds",
            "ledger_leaks_total",
            "ledger_overruns_total", "journal_lag_seconds", "budget_end_users", "responses_lost_total",
            "refusals_total", "mirrors", "mirrors_sent_total", "mirrors_failed_total",
            "mirrors_dropped_total",
        ]
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for name in names {
            #expect(lines.count { $0.hasPrefix("# HELP gatehouse_\(name) ") } == 1)
            #expect(lines.count { $0.hasPrefix("# TYPE gatehouse_\(name) ") } == 1)
        }
        #expect(lines.count { $0.hasPrefix("# TYPE ") } == names.count)
        #expect(lines.last == "")
        let sample = /[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.]+/
        for line in lines.dropLast() where !line.hasPrefix("#") {
            #expect(try sample.wholeMatch(in: line) != nil, "\(line)")
        }
    }
}
