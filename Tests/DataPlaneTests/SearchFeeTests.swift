import Directory
import Ledger
import Policy
import Synchronization
import Testing
import Vocabulary

/// Tokens are free here, so that amounts are those of searches alone.
@Suite("Fees of searches", .serialized)
struct SearchFeeTests {
    private static let upstreams = Mutex<[ScriptedUpstream]>([])

    private func gate(
        _ kind: String,
        answer: String,
        unasked: Int = 0,
        losses: [Capability: LossHandling] = [:],
        _ change: @escaping (inout UnitPrices) -> Void
    ) async throws -> Gate {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(answer))] }
        return try await gate(kind, of: upstream, unasked: unasked, losses: losses, change)
    }

    private func gate(
        _ kind: String,
        of upstream: ScriptedUpstream,
        unasked: Int = 0,
        losses: [Capability: LossHandling] = [:],
        _ change: @escaping (inout UnitPrices) -> Void
    ) async throws -> Gate {
        // An upstream that nobody keeps answers nobody.
        Self.upstreams.withLock { $0.append(upstream) }
        return try await Gate(upstreams: ["a": upstream.port]) { declaration in
            declaration.server.defaultMaxSearches = 4
            declaration.providers[0].kind = kind
            declaration.models[0].unsupported = losses
            let free = TokenPrice(nanosPerMillion: 0)
            var list = PriceList(version: "fees", rates: TokenRates(input: free, output: free))
            list.unaskedSearches = unasked
            change(&list.units)
            declaration.models[0].targets[0].price = list
        }
    }

    /// The status of a request whose key may spend an amount.
    private func status(_ gate: Gate, _ body: String, path: String, limit: Int64) throws -> Int {
        let issued = try gate.directory.createKey(
            in: .root,
            KeyTerms(name: "key \(limit)", budget: BudgetTerms(limit: Money(nanos: limit))),
            by: .system
        )
        return try gate.ask(body, path: path, key: issued.secret.revealed).status
    }

    private static func message(searches: Int) -> String {
        #"{"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"x"}],"stop_reason":"end_turn","#
            + #""usage":{"input_tokens":10,"output_tokens":5,"server_tool_use":{"web_search_requests":\#(searches)}}}"#
    }

    private static func asked(_ members: String) -> String {
        #"{"model":"fast","max_tokens":9,"messages":[{"role":"user","content":"Q"}]\#(members)}"#
    }

    @Test("Anthropic's searches are held for up to `max_uses`, and charged as they were made")
    func anthropic() async throws {
        let gate = try await gate("anthropic", answer: Self.message(searches: 2)) {
            $0.search = Money(nanos: 10_000_000)
        }
        let tool = #","tools":[{"type":"web_search_20250305","name":"web_search","max_uses":3}]"#

        #expect(try status(gate, Self.asked(tool), path: "/v1/messages", limit: 29_999_999) == 429)
        #expect(try status(gate, Self.asked(tool), path: "/v1/messages", limit: 30_000_000) == 200)
        let record = try await gate.records(2)[0]
        #expect(record.cost.nanos == 20_000_000)
        await gate.stop()
    }

    @Test("a tool that says nothing of how often is held for as the server says")
    func unlimited() async throws {
        let gate = try await gate("anthropic", answer: Self.message(searches: 1)) {
            $0.search = Money(nanos: 10_000_000)
        }
        let tool = #","tools":[{"name":"web_search","type":"web_search_20250305"}]"#

        #expect(try status(gate, Self.asked(tool), path: "/v1/messages", limit: 39_999_999) == 429)
        #expect(try status(gate, Self.asked(tool), path: "/v1/messages", limit: 40_000_000) == 200)
        await gate.stop()
    }

    @Test("a request without such a tool is held for no search, and charged none")
    func none() async throws {
        let gate = try await gate("anthropic", answer: Self.message(searches: 0)) {
            $0.search = Money(nanos: 10_000_000)
            $0.searchedRequest = Money(nanos: 1_000_000)
        }

        #expect(try status(gate, Self.asked(""), path: "/v1/messages", limit: 1) == 200)
        let record = try await gate.lastRecord()
        #expect(record.cost == .zero)
        await gate.stop()
    }

    @Test("searches among a response's items are charged, and held for up to `max_tool_calls`")
    func responses() async throws {
        let answer =
            #"{"id":"resp_1","object":"response","status":"completed","model":"m","output":[{"type":"web_search_call","id":"ws_1","#
            + #""status":"completed"}],"usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2}}"#
        let gate = try await gate("openai", answer: answer) { $0.search = Money(nanos: 10_000_000) }
        let body =
            #"{"model":"fast","input":"Q","store":false,"max_tool_calls":2,"tools":[{"type":"web_search"}]}"#

        #expect(try status(gate, body, path: "/v1/responses", limit: 19_999_999) == 429)
        #expect(try status(gate, body, path: "/v1/responses", limit: 20_000_000) == 200)
        let record = try await gate.records(2)[0]
        #expect(record.cost.nanos == 10_000_000)
        await gate.stop()
    }

    @Test("searches of a stored prompt are held for, and only where they cost something")
    func prompt() async throws {
        let answer =
            #"{"id":"resp_1","object":"response","status":"completed","model":"m","output":[],"#
            + #""usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2}}"#
        let gate = try await gate("openai", answer: answer) { $0.search = Money(nanos: 10_000_000) }
        let free = try await self.gate("openai", answer: answer) { _ in }
        let body = #"{"model":"fast","prompt":{"id":"pmpt_1"},"store":false}"#

        #expect(try status(gate, body, path: "/v1/responses", limit: 39_999_999) == 429)
        #expect(try status(gate, body, path: "/v1/responses", limit: 40_000_000) == 200)
        #expect(try status(free, body, path: "/v1/responses", limit: 1) == 200)
        await gate.stop()
        await free.stop()
    }

    @Test("a request that Google's search has grounded is charged once, however many queries it took")
    func gemini() async throws {
        let answer =
            #"{"candidates":[{"content":{"role":"model","parts":[{"text":"x"}]},"finishReason":"STOP","groundingMetadata":"#
            + #"{"webSearchQueries":["a","b"]}}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1,"totalTokenCount":2}}"#
        let gate = try await gate("gemini", answer: answer) { $0.searchedRequest = Money(nanos: 35_000_000) }
        let body = #"{"contents":[{"role":"user","parts":[{"text":"Q"}]}],"tools":[{"google_search":{}}]}"#
        let path = "/v1beta/models/fast:generateContent"

        #expect(try status(gate, body, path: path, limit: 34_999_999) == 429)
        #expect(try status(gate, body, path: path, limit: 35_000_000) == 200)
        let record = try await gate.records(2)[0]
        #expect(record.cost.nanos == 35_000_000)
        #expect(record.usage.rare[.searches] == 2)
        await gate.stop()
    }

    @Test("a model that always searches is held for the dearest context, and charged for that of the answer")
    func unasked() async throws {
        let answer =
            #"{"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":24,"completion_tokens":16,"total_tokens":40,"#
            + #""search_context_size":"low"}}"#
        let gate = try await gate("perplexity", answer: answer, unasked: 1) {
            $0.search = Money(nanos: 8_000_000)
            $0.searchLow = Money(nanos: 5_000_000)
            $0.searchHigh = Money(nanos: 12_000_000)
        }

        #expect(try status(gate, Self.asked(""), path: "/v1/chat/completions", limit: 11_999_999) == 429)
        #expect(try status(gate, Self.asked(""), path: "/v1/chat/completions", limit: 12_000_000) == 200)
        let record = try await gate.records(2)[0]
        #expect(record.cost.nanos == 5_000_000)
        #expect(record.usage.rare == [.searches: 1, .searchesLow: 1])
        await gate.stop()
    }

    @Test("where a model always searches and its answers do not say so, one is charged")
    func unreported() async throws {
        let answer =
            #"{"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#
        let gate = try await gate("openai", answer: answer, unasked: 1) {
            $0.search = Money(nanos: 25_000_000)
        }

        #expect(try gate.ask(Self.asked("")).status == 200)
        let record = try await gate.lastRecord()
        #expect(record.cost.nanos == 25_000_000)
        await gate.stop()
    }

    static let unsearched: [(String, Money)] = [
        // The report counts none.
        (
            #"{"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":1,"num_search_queries":0}}"#,
            .zero
        ),
        // No report came.
        (#"{"choices":[{"message":{"content":"x"}}]}"#, .zero),
        (
            #"{"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":1,"num_search_queries":3}}"#,
            Money(nanos: 15_000_000)
        ),
    ]

    @Test(
        "searches that a model may make unasked are held for, and charged only where a report says nothing of them",
        arguments: unsearched
    )
    func unaskedFees(_ answer: String, _ cost: Money) async throws {
        let gate = try await gate("perplexity", answer: answer, unasked: 50) {
            $0.search = Money(nanos: 5_000_000)
        }

        #expect(try status(gate, Self.asked(""), path: "/v1/chat/completions", limit: 249_999_999) == 429)
        #expect(try status(gate, Self.asked(""), path: "/v1/chat/completions", limit: 250_000_000) == 200)
        let record = try await gate.records(2)[0]
        #expect(record.cost == cost)
        await gate.stop()
    }

    @Test(
        "an answer that breaks off is charged for no searches of which its report says nothing",
        arguments: [false, true]
    )
    func brokenOff(hasEnded: Bool) async throws {
        let finish = hasEnded ? #""stop""# : "null"
        let event =
            #"data: {"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":\#(finish)}],"#
            + #""usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}"# + "\n\n"
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
        let upstream = ScriptedUpstream { _, _ in [.send(head + ScriptedUpstream.chunk(event)), .close] }
        let gate = try await gate("openai", of: upstream, unasked: 1) { $0.search = Money(nanos: 25_000_000) }

        let socket = try gate.connect()
        socket.send(gate.request(Self.asked(#","stream":true"#)))
        _ = socket.readToEnd()
        let record = try await gate.lastRecord()
        #expect(record.cost.nanos == (hasEnded ? 25_000_000 : 0))
        await gate.stop()
    }

    @Test(
        "a search that a request orders is refused where it is translated, or not charged where its order may be left out"
    )
    func translated() async throws {
        let message = Self.message(searches: 0)
        let strict = try await gate("anthropic", answer: message) { $0.search = Money(nanos: 10_000_000) }
        #expect(try strict.ask(Self.asked(#","web_search_options":{}"#)).status == 400)
        await strict.stop()

        let gate = try await gate("anthropic", answer: message, losses: [.serverTools: .drop]) {
            $0.search = Money(nanos: 10_000_000)
        }
        #expect(try gate.ask(Self.asked(#","web_search_options":{}"#)).status == 200)
        let record = try await gate.lastRecord()
        #expect(record.cost == .zero)
        await gate.stop()
    }
}
