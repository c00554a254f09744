import Directory
import Ledger
import Policy
import Testing
import Vocabulary

@testable import DataPlane

/// Providers' own routes, over sockets.
@Suite("Pass-through", .serialized)
struct PassthroughTests {
    private func gate(
        _ upstream: ScriptedUpstream,
        granting: [String]? = ["a"],
        fee: Money = .zero
    ) async throws -> Gate {
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.providers[0].passthroughFee = fee }
        _ = try gate.directory.updateTeam(.root, by: .system) { $0.passthrough = granting }
        return gate
    }

    @Test(
        "method, path, query and body go on with the provider's credential, and the answer comes back as it is"
    )
    func passes() async throws {
        let body = #"{"data": [ 1 ]}"#
        let upstream = ScriptedUpstream { _, _ in
            [
                .send(
                    ScriptedUpstream.json(
                        body,
                        status: "201 Created",
                        fields: "x-own: yes\r\nset-cookie: a=b\r\n"
                    )
                )
            ]
        }
        let gate = try await gate(upstream)

        let answer = try gate.ask(
            #"{"name":"x"}"#,
            path: "/a/vector_stores/vs_1?order=asc&key=secret",
            method: "PATCH"
        )
        let sent = try #require(upstream.requests.first)
        let record = try await gate.lastRecord()

        #expect(answer.status == 201 && answer.body == body)
        #expect(answer.field("x-own") == "yes" && answer.field("set-cookie") == nil)
        #expect(sent.head.hasPrefix("PATCH /v1/vector_stores/vs_1?order=asc HTTP/1.1\r\n"))
        #expect(sent.field("authorization") == "Bearer sk-upstream")
        #expect(sent.body == #"{"name":"x"}"#)
        #expect(record.model == "passthrough" && record.operation == "passthrough")
        #expect(
            record.cost == .zero && record.accuracy == .none && record.isUnpriced && record.target == "a/*"
        )
        #expect(gate.ledger.statistics.holds == 0)
        await gate.stop()
    }

    @Test("a request without a body has none", arguments: ["GET", "DELETE"])
    func bodiless(_ method: String) async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json("{}"))] }
        let gate = try await gate(upstream)

        #expect(try gate.ask("", path: "/a/files/f", method: method).status == 200)
        #expect(upstream.requests.first?.head.hasPrefix("\(method) /v1/files/f HTTP/1.1\r\n") ?? false)
        #expect(upstream.requests.first?.field("content-length") == nil)
        await gate.stop()
    }

    @Test(
        "a HEAD goes on as one, and its answer has no body but the length of one, if the provider said it",
        arguments: ["content-length: 5000\r\n", "transfer-encoding: chunked\r\n", ""]
    )
    func head(_ field: String) async throws {
        let upstream = ScriptedUpstream { request, _ in
            [.send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\netag: \"x\"\r\n\(field)\r\n")]
        }
        let gate = try await gate(upstream)
        let socket = try gate.connect()

        for number in 1...2 {
            socket.send(gate.request("", path: "/a/files/f/content", method: "HEAD"))
            let head = socket.read(until: "\r\n\r\n")
            let answer = Answer(head: head, body: "")
            #expect(head.hasSuffix("\r\n\r\n") && answer.status == 200)
            #expect(answer.field("etag") == "\"x\"" && answer.field("transfer-encoding") == nil)
            #expect(answer.field("content-length") == (field.contains("5000") ? "5000" : nil))
            #expect(upstream.requests.count == number)
        }
        #expect(upstream.requests.allSatisfy { $0.head.hasPrefix("HEAD /v1/files/f/content HTTP/1.1\r\n") })
        let record = try await gate.lastRecord()
        #expect(record.status == 200 && record.model == "passthrough" && !record.isStream)
        #expect(gate.ledger.statistics.holds == 0)
        await gate.stop()
    }

    @Test("an OPTIONS goes on, unless it is the question of a browser whose page may ask")
    func options() async throws {
        let upstream = ScriptedUpstream { _, _ in
            [.send("HTTP/1.1 204 No Content\r\nallow: GET, HEAD\r\n\r\n")]
        }
        let gate = try await gate(upstream)
        let question = "origin: https://page\r\naccess-control-request-method: PUT\r\n"

        let plain = try gate.ask("", path: "/a/files", method: "OPTIONS")
        let anonymous = try gate.ask("", path: "/a/files", method: "OPTIONS", key: nil, fields: question)
        #expect(plain.status == 204 && plain.field("allow") == "GET, HEAD")
        #expect(anonymous.status == 401)
        #expect(upstream.requests.map { $0.head.hasPrefix("OPTIONS /v1/files HTTP/1.1\r\n") } == [true])

        try gate.reload { $0.server.crossOrigin.origins = ["*"] }
        let answered = try gate.ask("", path: "/a/files", method: "OPTIONS", key: nil, fields: question)
        #expect(answered.status == 200)
        #expect(answered.field("access-control-allow-methods") == PassthroughRoute.methods)
        #expect(upstream.requests.count == 1)
        await gate.stop()
    }

    @Test("a route that is known is metered and charged like the gateway's own")
    func known() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
        let gate = try await gate(upstream)
        let body =
            #"{"model":"upstream-model","messages":[{"role":"user","content":"hello"}],"max_tokens":10}"#

        let answer = try gate.ask(body, path: "/a/chat/completions")
        let record = try await gate.lastRecord()

        #expect(answer.field("x-gatehouse-cost-usd") == "0.000007")
        #expect(upstream.requests.first?.body == body)
        #expect(record.operation == "chat_completions" && record.model == "fast")
        #expect(record.cost == Money(nanos: 7000) && record.accuracy == .reported)
        await gate.stop()
    }

    @Test("a known route whose model stands in its body alone is metered and granted whatever that is")
    func completions() async throws {
        let text =
            #"{"choices":[{"index":0,"text":"hi"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}"#
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(text))] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.providers[0].kind = "openai" }
        _ = try gate.directory.updateTeam(.root, by: .system) { $0.passthrough = ["a"] }
        let body = #"{"model":"upstream-model","prompt":"hello","max_tokens":10}"#

        let answer = try gate.ask(body, path: "/a/completions")
        let record = try await gate.lastRecord()
        let other = try gate.ask(
            body.replacing("upstream-model", with: "davinci-002"),
            path: "/a/completions"
        )

        #expect(answer.field("x-gatehouse-cost-usd") == "0.000007")
        #expect(record.operation == "completions" && record.model == "fast")
        #expect(record.cost == Money(nanos: 7000) && record.accuracy == .reported)
        #expect(other.status == 400 && other.body.contains("unpriced_model"))
        #expect(upstream.requests.map(\.body) == [body])
        await gate.stop()
    }

    @Test("a known route's model that nobody has declared is refused, in the dialect of the route")
    func unpriced() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json("{}"))] }
        let gate = try await gate(upstream)

        let answer = try gate.ask(Gate.chat, path: "/a/chat/completions")

        #expect(answer.status == 400 && answer.body.contains("unpriced_model"))
        #expect(upstream.requests.isEmpty)
        await gate.stop()
    }

    @Test("a form of a known route is read like the gateway's own")
    func form() async throws {
        let upstream = ScriptedUpstream { _, _ in
            [.send(ScriptedUpstream.json(#"{"text":"hi","usage":{"type":"duration","seconds":3}}"#))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            $0.models[0].targets[0].price?.units.audioSecond = Money(nanos: 1000)
        }
        _ = try gate.directory.updateTeam(.root, by: .system) { $0.passthrough = ["a"] }
        let body = FormText.form([("model", "upstream-model")])

        let answer = try gate.ask(body, path: "/a/audio/transcriptions", type: FormText.type)

        #expect(answer.status == 200)
        #expect(upstream.requests.first?.body == body)
        #expect(try await gate.lastRecord().usage.rare[.audioMilliseconds] == 3000)
        await gate.stop()
    }

    @Test("a known route is no way around the grant of models, nor around the dearest price")
    func grants() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) { declaration in
            var cheap = declaration.models[0]
            cheap.name = "cheap"
            cheap.targets[0].price?.rates.input = TokenPrice(nanosPerMillion: 1)
            declaration.models.append(cheap)
        }
        _ = try gate.directory.updateTeam(.root, by: .system) { $0.passthrough = ["a"] }
        let terms = KeyTerms(name: "other", models: ["other"])
        let other = try gate.directory.createKey(in: .root, terms, by: .system).secret.revealed
        let body =
            #"{"model":"upstream-model","messages":[{"role":"user","content":"hello"}],"max_tokens":10}"#

        #expect(try gate.ask(body, path: "/a/chat/completions", key: other).status == 400)
        #expect(upstream.requests.isEmpty)
        #expect(try gate.ask(body, path: "/a/chat/completions").field("x-gatehouse-cost-usd") == "0.000007")
        #expect(try await gate.records(2).map(\.model).contains("fast"))
        await gate.stop()
    }

    @Test("a stream passes event by event, and its end is its own")
    func stream() async throws {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
        let event = "event: thread.created\ndata: {\"id\":\"t\"}\n\n"
        let upstream = ScriptedUpstream { _, _ in
            [.send(head + ScriptedUpstream.chunk(event)), .send("0\r\n\r\n")]
        }
        let gate = try await gate(upstream)

        let answer = try gate.ask("{}", path: "/a/threads/events")

        #expect(answer.status == 200)
        #expect(unchunked(answer.body) == event)
        #expect(try await gate.lastRecord().cost == .zero)
        await gate.stop()
    }

    @Test("without a grant, with another, for an unknown provider and without labels it is the same 404")
    func ungranted() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json("{}"))] }
        let nothing = try await gate(upstream, granting: nil)
        let expected = try nothing.ask("", path: "/nobody/files", method: "GET")
        #expect(expected.status == 404)
        #expect(try nothing.ask("", path: "/a/files", method: "GET").body == expected.body)
        await nothing.stop()

        let gate = try await gate(upstream, granting: ["b*"])
        #expect(try gate.ask("", path: "/a/files", method: "GET").body == expected.body)
        _ = try gate.directory.updateTeam(.root, by: .system) {
            $0.passthrough = ["*"]
            $0.requireLabels = ["region": "eu"]
        }
        #expect(try gate.ask("", path: "/a/files", method: "GET").body == expected.body)
        #expect(try gate.ask("", path: "/a/files", method: "GET", key: nil).status == 401)
        #expect(upstream.requests.isEmpty)
        await gate.stop()
    }

    @Test("every kind of key meets the same gate as elsewhere", arguments: SweptKey.allCases)
    func swept(_ kind: SweptKey) async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json("{}"))] }
        let issuer = ScriptedIssuer()
        let gate = try await issuer.gate(upstreams: ["a": upstream.port])
        _ = try gate.directory.updateTeam(.root, by: .system) { $0.passthrough = ["a"] }
        #expect(try gate.ask("", path: "/a/files", method: "GET", key: try issuer.token()).status == 200)
        let key = try kind.make(in: gate, issuer)
        let before = upstream.requests.count

        let answer = try gate.ask("", path: "/a/files", method: "GET", key: key, fields: kind.fields)

        // A grant of other models says nothing of providers' own routes, and a small budget has room for what costs nothing.
        let isAnswered = kind == .otherGrant || kind == .overBudget
        // A provider without the label that a team requires is not there for it.
        let refused = kind == .noTarget ? 404 : kind.inferenceStatus
        #expect(answer.status == (isAnswered ? 200 : refused))
        #expect(upstream.requests.count - before == (isAnswered ? 1 : 0))
        await gate.stop()
    }

    @Test(
        "the provider's fee is held for a route that nobody knows, and charged for what may have been served"
    )
    func fee() async throws {
        let upstream = ScriptedUpstream { request, _ in
            if request.head.contains("/missing") {
                return [.send(ScriptedUpstream.json("{}", status: "404 Not Found"))]
            }
            if request.head.contains("/broken") {
                return [.send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{}"), .close]
            }
            return [.send(ScriptedUpstream.json("{}"))]
        }
        let gate = try await gate(upstream, fee: Money(nanos: 3_000_000))
        let issued = try gate.directory.createKey(
            in: .root,
            KeyTerms(name: "k", budget: BudgetTerms(limit: Money(nanos: 8_999_999))),
            by: .system
        )
        func ask(_ path: String) throws -> Int {
            try gate.ask("{}", path: path, key: issued.secret.revealed).status
        }

        #expect(try ask("/a/missing") == 404)
        let missing = try await gate.lastRecord()
        #expect(missing.cost == .zero && missing.accuracy == .none)
        #expect(try ask("/a/vector_stores") == 200)
        let served = try await gate.records(2)[0]
        #expect(served.cost.nanos == 3_000_000 && served.accuracy == .estimated && !served.isUnpriced)
        #expect(served.priceVersion == "passthrough-0.003")
        _ = try? ask("/a/broken")
        let broken = try await gate.records(3)[0]
        #expect(broken.cost.nanos == 3_000_000)
        // What is left is not enough for one more.
        #expect(try ask("/a/vector_stores") == 429)
        #expect(gate.ledger.statistics.holds == 0)
        await gate.stop()
    }

    @Test("a budget in which nothing is left refuses, although nobody knows what the request costs")
    func spent() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json("{}"))] }
        let gate = try await gate(upstream)
        let terms = KeyTerms(name: "spent", budget: BudgetTerms(limit: .zero))
        let key = try gate.directory.createKey(in: .root, terms, by: .system).secret.revealed

        let answer = try gate.ask("", path: "/a/files", method: "GET", key: key)

        #expect(answer.status == 429 && answer.body.contains("budget_exceeded"))
        #expect(upstream.requests.isEmpty)
        await gate.stop()
    }
}
