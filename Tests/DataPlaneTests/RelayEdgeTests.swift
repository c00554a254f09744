import Foundation
import Policy
import Testing
import Vocabulary

@Suite("Relaying what is large, odd or not ours to pass on", .serialized)
struct RelayEdgeTests {
    private static func filled(_ count: Int) -> String {
        #"{"model":"upstream-model","filler":"\#(String(repeating: "x", count: count))","#
            + #""choices":[],"usage":{"prompt_tokens":5,"completion_tokens":6}}"#
    }

    @Test("an answer beyond what is held is metered by its end")
    func huge() async throws {
        let body = Self.filled(5 << 20)
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(body))] }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let answer = try gate.ask(Gate.chat)
        let record = try await gate.lastRecord()

        #expect(answer.body == body)
        #expect(record.usage == Usage(input: 5, output: 6))
        #expect(record.accuracy == .reported)
        await gate.stop()
    }

    @Test("an answer that comes in one piece is whole, however large")
    func onePiece() async throws {
        let gate = try await Gate(upstreams: [:]) { $0.models = [] }
        let inputs = (0..<200).map { "\"t\($0)\"" }.joined(separator: ",")

        let answer = try gate.ask(
            #"{"model":"demo","input":[\#(inputs)],"dimensions":4096,"encoding_format":"base64"}"#,
            path: "/v1/embeddings"
        )

        #expect(answer.status == 200)
        #expect(answer.body.utf8.count > 4 << 20)
        #expect(answer.field("content-length") == "\(answer.body.utf8.count)")
        #expect(answer.body.hasSuffix("}}"))
        await gate.stop()
    }

    @Test(
        "the public name stands in answers of every size, wherever the model is named",
        arguments: [100, 300_000, 5 << 20],
        [true, false]
    )
    func publicName(size: Int, isFirst: Bool) async throws {
        let model = #""model":"upstream-model","#
        let filler = #""filler":"\#(String(repeating: "x", count: size))","#
        let body =
            "{" + (isFirst ? model + filler : filler + model)
            + #""choices":[],"usage":{"prompt_tokens":5,"completion_tokens":6}}"#
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(body))] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) { $0.models[0].answerModel = .public }
        let socket = try gate.connect()
        socket.send(gate.request(Gate.chat, fields: "connection: close\r\n"))

        let all = socket.readToEnd()
        let record = try await gate.lastRecord()

        let isChunked = all.prefix(2000).contains("transfer-encoding: chunked")
        let end = try #require(all.range(of: "\r\n\r\n"))
        let rest = String(all[end.upperBound...])
        let sent = isChunked ? unchunked(rest) : rest
        #expect(sent == body.replacing("\"upstream-model\"", with: "\"fast\""))
        #expect(isChunked == (size > 65_536 && !isFirst))
        #expect(record.usage == Usage(input: 5, output: 6))
        await gate.stop()
    }

    @Test("trailers and chunk extensions of an upstream do not reach the client")
    func trailers() async throws {
        let event = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
        let size = String(event.utf8.count, radix: 16)
        let upstream = ScriptedUpstream { _, _ in
            [
                .send(ScriptedUpstream.streamHead),
                .send("\(size);secret=1\r\n\(event)\r\n0\r\nset-cookie: a=b\r\n\r\n"),
            ]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let answer = try gate.ask(
            #"{"model":"fast","stream":true,"stream_options":{"include_usage":true},"messages":[]}"#
        )

        #expect(answer.body == "\(size)\r\n\(event)\r\n0\r\n\r\n")
        await gate.stop()
    }

    @Test("fields that speak of the upstream's own connection or host end here")
    func answerFields() async throws {
        let fields =
            "strict-transport-security: max-age=1\r\nproxy-connection: keep-alive\r\n"
            + "connection: keep-alive , X-Hop\r\nx-hop: 1\r\nx-kept: 1\r\n"
        let upstream = ScriptedUpstream { _, _ in
            [.send(ScriptedUpstream.json(#"{"choices":[]}"#, fields: fields))]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let answer = try gate.ask(Gate.chat)

        #expect(answer.field("strict-transport-security") == nil)
        #expect(answer.field("proxy-connection") == nil)
        #expect(answer.field("x-hop") == nil)
        #expect(answer.field("x-kept") == "1")
        await gate.stop()
    }

    @Test("a client sets neither the operator's fields nor credentials for the upstream")
    func requestFields() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.chat(prompt: 1, completion: 1))] }
        let gate = try await Gate(upstreams: ["a": upstream.port]) {
            $0.providers[0].headers = ["X-Region": Secret("eu")]
        }

        _ = try gate.ask(
            Gate.chat,
            fields: "x-region: us\r\nx-amz-security-token: t\r\nocp-apim-subscription-key: k\r\n"
                + "x-serverless-authorization: Bearer b\r\nproxy-x: 1\r\nx-amzn-bedrock-trace: on\r\n"
                + "X-Vertex-AI-LLM-Shared-Request-Type: priority\r\nx-portkey-config: pc-other\r\n"
                + "connection: x-one , x-two\r\nx-one: 1\r\nx-two: 2\r\nx-three: 3\r\n"
        )

        let request = try #require(upstream.requests.first)
        let names = request.head.lowercased().split(separator: "\r\n").dropFirst().map {
            $0.prefix { $0 != ":" }
        }
        #expect(request.field("x-region") == "eu")
        #expect(names.filter { $0 == "x-region" }.count == 1)
        #expect(
            Set(names.filter { $0.hasPrefix("x-") || $0.hasPrefix("proxy") || $0.hasPrefix("ocp") })
                == ["x-region", "x-amzn-bedrock-trace", "x-three"]
        )
        await gate.stop()
    }

    @Test("a reset is no end of an answer without a length")
    func resetBody() async throws {
        let upstream = ScriptedUpstream { _, _ in
            [
                .send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{\"choices\":[]}"),
                .pause(milliseconds: 100), .reset,
            ]
        }
        let gate = try await Gate(upstreams: ["a": upstream.port])

        let answer = try gate.ask(Gate.chat)

        #expect(answer.status == 503)
        await gate.stop()
    }
}
