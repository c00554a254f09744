import Dialects
import Directory
import Policy
import Testing
import Vocabulary

@testable import DataPlane

/// Every route of the table with every kind of key: only a key that may reaches an upstream.
///
/// The routes come from the table that the server itself uses, so a new one is swept without being named here; its body
/// and what it answers are asked for by switches that do not compile without it.
@Suite("Sweep over routes and keys", .serialized)
struct SweepTests {
    private static let open: Set<String> = ["/livez", "/readyz"]

    private func path(_ row: DataRouteRow) -> String {
        switch row.target {
        case .whole: row.path
        case .item: row.path + "fast"
        case .part(let end, _): row.path + "fast" + end
        case .model(let end, _): row.path + "fast" + end
        }
    }

    private func route(_ row: DataRouteRow) -> DataRoute {
        switch row.target {
        case .whole(let route): route
        case .item(let route), .part(_, let route): route("fast")
        case .model(_, let route): .inference(route)
        }
    }

    /// Bodies that are answered with 200 when the key may; a stream is asked for where there can be one.
    private func bodies(_ route: DataRoute) -> [String] {
        switch route {
        case .inference(let inference):
            switch inference.operation {
            case .chatCompletions: [Gate.chat, Gate.streamed]
            case .completions:
                [
                    #"{"model":"fast","prompt":"hello","max_tokens":10}"#,
                    #"{"model":"fast","prompt":"hello","max_tokens":10,"stream":true}"#,
                ]
            case .embeddings: [#"{"model":"fast","input":"hello"}"#]
            case .messages:
                [
                    #"{"model":"fast","max_tokens":10,"messages":[{"role":"user","content":"hello"}]}"#,
                    #"{"model":"fast","max_tokens":10,"stream":true,"messages":[{"role":"user","content":"hello"}]}"#,
                ]
            case .generateContent: [#"{"contents":[{"role":"user","parts":[{"text":"hello"}]}]}"#]
            case .responses: [#"{"model":"fast","input":"hello","max_output_tokens":10,"store":false}"#]
            case .converse:
                [
                    #"{"messages":[{"role":"user","content":[{"text":"hello"}]}],"inferenceConfig":{"maxTokens":10}}"#
                ]
            case .invoke:
                [
                    #"{"anthropic_version":"bedrock-2023-05-31","max_tokens":10,"messages":[{"role":"user","content":"hello"}]}"#,
                    #"{"prompt":"hello","max_gen_len":10}"#,
                ]
            case .cohereChat:
                [#"{"model":"fast","max_tokens":10,"messages":[{"role":"user","content":"hello"}]}"#]
            case .moderations: [#"{"model":"fast","input":"hello"}"#]
            case .countTokens: [#"{"model":"fast","messages":[{"role":"user","content":"hello"}]}"#]
            case .geminiCountTokens: [#"{"contents":[{"role":"user","parts":[{"text":"hello"}]}]}"#]
            case .rerankV1, .rerankV2: [#"{"model":"fast","query":"hello","documents":["a","b"]}"#]
            case .cohereEmbed: [#"{"model":"fast","texts":["hello"],"input_type":"search_query"}"#]
            case .embedContent: [#"{"content":{"parts":[{"text":"hello"}]}}"#]
            case .batchEmbedContents:
                [#"{"requests":[{"model":"models/fast","content":{"parts":[{"text":"hello"}]}}]}"#]
            case .imageGenerations: [#"{"model":"fast","prompt":"a cat"}"#]
            case .speech: [#"{"model":"fast","input":"hello","voice":"alloy"}"#]
            case .imageEdits: [#"{"model":"fast","prompt":"a cat","images":[{"file_id":"f"}]}"#]
            case .imageVariations, .transcriptions, .audioTranslations:
                [FormText.form([("model", "fast"), ("n", "1")])]
            case .passthrough: []
            }
        case .models, .model, .geminiModels, .geminiModel, .storedResponse, .live, .ready: [""]
        case .wrongMethod, .unknown, .passthrough: []
        }
    }

    private func type(_ route: DataRoute) -> String {
        guard case .inference(let inference) = route, inference.operation.takesForms,
            inference.operation != .imageEdits
        else { return "application/json" }
        return FormText.type
    }

    private func status(_ route: DataRoute, _ kind: SweptKey) -> Int {
        switch route {
        // What costs nothing is refused for no want of money.
        case .inference(let inference) where inference.operation.isCount && kind == .overBudget: 200
        case .inference: kind.inferenceStatus
        case .models, .geminiModels: kind.isRefusedEverywhere ? 401 : 200
        case .model, .geminiModel:
            kind.isRefusedEverywhere ? 401 : kind == .otherGrant || kind == .noTarget ? 404 : 200
        // Whoever has a key of the team may ask for its answers; of this id there is none.
        case .storedResponse: kind.isRefusedEverywhere ? 401 : 404
        case .live, .ready: 200
        case .wrongMethod: 405
        case .unknown, .passthrough: 404
        }
    }

    /// Why a route that shows something refuses what the key's own reason does not.
    private func code(_ route: DataRoute, _ kind: SweptKey) -> Refusal.Code {
        if kind.isRefusedEverywhere { return .invalidAPIKey }
        return switch route {
        case .model, .geminiModel: .modelNotFound
        case .storedResponse: .responseNotFound
        default: kind.code
        }
    }

    private func callsModel(_ route: DataRoute) -> Bool {
        if case .inference = route { true } else { false }
    }

    /// Whether a route asks the upstream: it has no operation to count with, so that the gateway counts.
    private func asksUpstream(_ route: DataRoute) -> Bool {
        if case .inference(let inference) = route { !inference.operation.isCount } else { false }
    }

    private func upstream() -> ScriptedUpstream {
        ScriptedUpstream { request, _ in
            if request.head.hasPrefix("POST /v1/embeddings") {
                return [.send(ScriptedUpstream.json(#"{"data":[{"index":0,"embedding":[1,2]}]}"#))]
            }
            if request.head.hasPrefix("POST /v1/rerank") {
                return [.send(ScriptedUpstream.json(#"{"results":[{"index":0,"relevance_score":0.5}]}"#))]
            }
            guard request.body.contains(#""stream":true"#) else {
                return [.send(ScriptedUpstream.chat(prompt: 3, completion: 2))]
            }
            let event = #"{"id":"c","choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":"stop"}]}"#
            let chunks = ["data: \(event)\n\n", "data: [DONE]\n\n"].map(ScriptedUpstream.chunk).joined()
            return [.send(ScriptedUpstream.streamHead + chunks + "0\r\n\r\n")]
        }
    }

    /// A gate whose model has a target of Bedrock's too, last in order, for the routes that only that has; it trusts an
    /// issuer.
    private func gate(_ upstream: ScriptedUpstream, _ issuer: ScriptedIssuer) async throws -> Gate {
        try await issuer.gate(upstreams: ["a": upstream.port, "bedrock": upstream.port]) { declaration in
            for place in declaration.providers.indices where declaration.providers[place].name == "bedrock" {
                declaration.providers[place].kind = "bedrock"
            }
        }
    }

    @Test(
        "a good key or token passes on every route, and only those that call a model reach the upstream",
        arguments: [false, true]
    )
    func goodKey(isToken: Bool) async throws {
        let upstream = upstream()
        let issuer = ScriptedIssuer()
        let gate = try await gate(upstream, issuer)
        let key = isToken ? try issuer.token() : gate.key

        var calls = 0
        for row in DataRoute.table {
            let route = route(row)
            let bodies = bodies(route)
            #expect(!bodies.isEmpty)
            for body in bodies {
                let answer = try gate.ask(
                    body,
                    path: path(row),
                    method: row.method,
                    key: key,
                    type: type(route)
                )
                // There is no answer of this id: that is not told before the key is known to be good.
                let expected = if case .storedResponse = route { 404 } else { 200 }
                #expect(answer.status == expected, "\(row.method) \(row.path): \(answer.body)")
                if asksUpstream(route) { calls += 1 }
                #expect(upstream.requests.count == calls, "\(row.method) \(row.path)")
            }
        }
        #expect(calls > 0)
        await gate.stop()
    }

    @Test("no other key reaches the upstream on any route", arguments: SweptKey.allCases)
    func otherKeys(kind: SweptKey) async throws {
        let upstream = upstream()
        let issuer = ScriptedIssuer()
        let gate = try await gate(upstream, issuer)
        let key = try kind.make(in: gate, issuer)
        let before = upstream.requests.count

        for row in DataRoute.table {
            let route = route(row)
            for (body, place) in bodies(route).flatMap({ body in KeyPlace.allCases.map { (body, $0) } }) {
                let answer = try gate.ask(
                    body,
                    path: key.map { place.path(path(row), $0) } ?? path(row),
                    method: row.method,
                    key: nil,
                    type: type(route),
                    fields: (key.map { place.field($0) } ?? "") + kind.fields
                )
                let what: Comment = "\(kind) by \(place) at \(row.method) \(row.path): \(answer.body)"
                #expect(answer.status == status(route, kind), what)
                if answer.status != 200 {
                    let form = RefusalForm(route, key == nil ? .bearer : place)
                    #expect(form.fits(answer, code(route, kind)), what)
                }
                #expect(upstream.requests.count == before, what)
                if kind == .otherGrant || kind == .noTarget {
                    #expect(!answer.body.contains("\"fast\""), what)
                }
            }
        }
        // What was refused could still be on its way: a request that passes comes behind it on the same loop.
        _ = try gate.ask(Gate.chat)
        #expect(upstream.requests.count == before + 1)
        await gate.stop()
    }

    @Test("only the routes for probes are open without a key")
    func openRoutes() async throws {
        let upstream = upstream()
        let gate = try await gate(upstream, ScriptedIssuer())

        var open: Set<String> = []
        for row in DataRoute.table {
            for body in bodies(route(row)) {
                let answer = try gate.ask(
                    body,
                    path: path(row),
                    method: row.method,
                    key: nil,
                    type: type(self.route(row))
                )
                if answer.status != 401 { open.insert(row.path) }
            }
        }

        #expect(open == Self.open)
        await gate.stop()
    }

    @Test(
        "no other method and no other spelling of a route is a way around the gate",
        arguments: SweptKey.allCases
    )
    func otherLines(kind: SweptKey) async throws {
        let upstream = upstream()
        let issuer = ScriptedIssuer()
        let gate = try await gate(upstream, issuer)
        let key = try kind.make(in: gate, issuer)
        let before = upstream.requests.count

        for row in DataRoute.table where callsModel(route(row)) {
            if status(route(row), kind) == 200 { continue }
            let body = bodies(route(row)).first ?? ""
            let path = path(row)
            let lines =
                ["PUT", "PATCH", "DELETE", "OPTIONS", "GET"].map { ($0, path) }
                + [
                    path + "/", "/" + path, path + "/../" + path, path.uppercased(), path + "%00",
                    path + ";x=1",
                    "http://gate" + path, "/%2e" + path, path + "?x=1", path + "#x",
                ].map { (row.method, $0) }
            for (method, path) in lines {
                let answer = try gate.ask(
                    body,
                    path: path,
                    method: method,
                    key: key,
                    type: type(route(row)),
                    fields: kind.fields
                )
                #expect(answer.status >= 400, "\(kind): \(method) \(path)")
                #expect(upstream.requests.count == before, "\(kind): \(method) \(path)")
            }
        }
        _ = try gate.ask(Gate.chat)
        #expect(upstream.requests.count == before + 1)
        await gate.stop()
    }
}
