import Directory
import Ledger
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Models that are run on pass-through", .serialized)
struct PassthroughModelsTests {
    private func gate(_ upstream: ScriptedUpstream, fee: Money = .zero) async throws -> Gate {
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.providers[0].passthroughFee = fee }
        _ = try gate.directory.updateTeam(.root, by: .system) { $0.passthrough = ["a"] }
        return gate
    }

    @Test(
        "a route that runs a model in a form of its own is refused, until the provider states a fee",
        arguments: [
            ("/a/batches", "{}"), ("/a/threads/t/runs", "{}"), ("/a/realtime/client_secrets", "{}"),
            ("/a/new/thing", #"{"x":[],"M\u006fdel":"any"}"#), ("/a/conversations", #"{"agent_id":"a"}"#),
            ("/a/ai/run/@cf/any", #"{"prompt":"x"}"#), ("/a/models/o/m/predictions", #"{"input":{}}"#),
            ("/a/models/x:predictLongRunning", "{}"), ("/a/models/x%3AbatchGenerateContent", "{}"),
            ("/a/audio/transcriptions", #"{"model":"any"}"#), ("/a/complete", "{}"),
            ("/a/agents/sessions", #"{"agent":{"model":"any"}}"#), ("/a/sessions", #"{"agent":"agent_1"}"#),
            ("/a/sessions/s/events", #"{"events":[]}"#), ("/a/fine_tuning/alpha/graders/run", "{}"),
            ("/a/retrieveAndGenerateStream", "{}"), ("/a/realtime", "{}"),
            ("/a/locations/l:evaluateInstances", "{}"),
        ]
    )
    func runs(_ path: String, _ body: String) async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json("{}"))] }
        let free = try await gate(upstream)
        let refused = try free.ask(body, path: path)
        #expect(refused.status == 400 && refused.body.contains("unpriced_model"))
        #expect(refused.body.contains("passthrough_fee") && upstream.requests.isEmpty)
        await free.stop()

        let paid = try await gate(upstream, fee: Money(nanos: 3_000_000))
        #expect(try paid.ask(body, path: path).status == 200)
        #expect(try await paid.lastRecord().cost.nanos == 3_000_000)
        await paid.stop()
    }

    @Test(
        "what describes, counts for or trains a model is passed as before",
        arguments: [
            ("/a/fine_tuning/jobs", #"{"model":"any"}"#), ("/a/cachedContents", #"{"model":"any"}"#),
            ("/a/responses/input_tokens", #"{"model":"any"}"#), ("/a/batches/b/cancel", ""),
            ("/a/uploads/u/complete", #"{"part_ids":[]}"#), ("/a/fine_tuning/alpha/graders/validate", "{}"),
        ]
    )
    func describes(_ path: String, _ body: String) async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json("{}"))] }
        let gate = try await gate(upstream)

        #expect(try gate.ask(body, path: path).status == 200)
        #expect(try await gate.lastRecord().isUnpriced)
        await gate.stop()
    }

    @Test(
        "a known route is found behind other providers' words, and metered",
        arguments: [
            "/a/api/v1/chat/completions", "/a/openai/v1/chat/completions", "/a/paas/v4/chat/completions",
            "/a/openai/chat/completions", "/a/projects/p/endpoints/openapi/chat/completions",
        ]
    )
    func behind(_ path: String) async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
        let gate = try await gate(upstream)
        let body =
            #"{"model":"upstream-model","messages":[{"role":"user","content":"hello"}],"max_tokens":10}"#

        #expect(try gate.ask(body, path: path).field("x-gatehouse-cost-usd") == "0.000007")
        #expect(try gate.ask(body.replacing("upstream-", with: "other-"), path: path).status == 400)
        #expect(upstream.requests.count == 1)
        await gate.stop()
    }

    @Test("Claude at Vertex is metered on its own route too, whole and streamed")
    func claude() async throws {
        let text =
            #"{"type":"message","content":[],"usage":{"input_tokens":3,"output_tokens":2}}"#
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(text))] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            $0.providers[0].kind = "vertex"
            $0.models[0].targets[0].model = "claude-x"
        }
        _ = try gate.directory.updateTeam(.root, by: .system) { $0.passthrough = ["a"] }
        let body = #"{"anthropic_version":"vertex-2023-10-16","messages":[],"max_tokens":10}"#
        let models = "/a/publishers/anthropic/models"

        let answer = try gate.ask(body, path: "\(models)/claude-x:rawPredict")
        let record = try await gate.lastRecord()

        #expect(answer.status == 200 && record.operation == "messages" && record.model == "fast")
        #expect(record.cost == Money(nanos: 7000) && upstream.requests.first?.body == body)
        let others = [
            "claude-y:rawPredict", "claude-y:streamRawPredict", "claude-y%3ArawPredict",
            "Count-Tokens:rawPredict", "count-tokens:streamRawPredict",
        ]
        for other in others {
            let refused = try gate.ask(body, path: "\(models)/\(other)")
            #expect(refused.status == 400 && refused.body.contains("priced target"))
        }
        #expect(upstream.requests.count == 1)

        let count = #"{"model":"claude-y","messages":[]}"#
        #expect(try gate.ask(count, path: "\(models)/count-tokens:rawPredict").status == 200)
        #expect(upstream.requests.last?.body == count)
        await gate.stop()
    }

    @Test(
        "a form that has sound or pictures for a model is refused where the provider's kind does not serve that",
        arguments: ["mistral", "cohere"],
        ["/a/audio/transcriptions", "/a/v2/audio/transcriptions", "/a/images/edits"]
    )
    func forms(_ kind: String, _ path: String) async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json("{}"))] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.providers[0].kind = kind }
        _ = try gate.directory.updateTeam(.root, by: .system) { $0.passthrough = ["a"] }
        let form = "--x\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\nany\r\n--x--\r\n"

        let refused = try gate.ask(form, path: path, type: "multipart/form-data; boundary=x")
        #expect(refused.status == 400 && refused.body.contains("unpriced_model"))
        #expect(upstream.requests.isEmpty)
        await gate.stop()
    }

    @Test("a body with two types is refused, as the provider may heed the other one")
    func types() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json("{}"))] }
        let gate = try await gate(upstream)
        let second = "content-type: multipart/form-data; boundary=x\r\n"

        let refused = try gate.ask("{}", path: "/a/files", type: "text/plain", fields: second)
        #expect(refused.status == 400 && refused.body.contains("content-type once"))
        #expect(try gate.ask("{}", path: "/a/files", type: "text/plain").status == 200)
        #expect(upstream.requests.count == 1)
        await gate.stop()
    }

    @Test(
        "Google's models are known by their longer names too, which pass on",
        arguments: [
            ("vertex", "/a/endpoints/openapi/chat/completions", "google/"),
            ("gemini", "/a/openai/chat/completions", "models/"),
        ]
    )
    func longer(_ kind: String, _ path: String, _ prefix: String) async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.providers[0].kind = kind }
        _ = try gate.directory.updateTeam(.root, by: .system) { $0.passthrough = ["a"] }
        let body =
            #"{"model":"\#(prefix)upstream-model","messages":[{"role":"user","content":"hello"}],"max_tokens":10}"#

        #expect(try gate.ask(body, path: path).field("x-gatehouse-cost-usd") == "0.000007")
        #expect(upstream.requests.first?.body == body)
        #expect(try gate.ask(body.replacing(prefix, with: "other/"), path: path).status == 400)
        #expect(upstream.requests.count == 1)
        await gate.stop()
    }
}
