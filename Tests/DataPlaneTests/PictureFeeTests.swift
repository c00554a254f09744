import Directory
import Ledger
import Policy
import Testing
import Vocabulary

@testable import DataPlane

@Suite("Pictures that a tool has made", .serialized)
struct PictureFeeTests {
    private static let body =
        #"{"model":"fast","input":"Q","store":false,"max_output_tokens":10,"max_tool_calls":2,"#
        + #""tools":[{"type":"image_generation"}]}"#
    private static let answer =
        #"{"id":"resp_1","object":"response","status":"completed","model":"m","output":[{"type":"image_generation_call","#
        + #""id":"ig_1","status":"completed","result":"aGk="}],"tool_usage":{"image_gen":{"input_tokens":50,"#
        + #""output_tokens":1000}},"usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2}}"#

    private func gate(_ upstream: ScriptedUpstream, pictures: Int64?) async throws -> Gate {
        try await Gate(upstreams: ["a": upstream.port]) { declaration in
            declaration.providers[0].kind = "openai"
            let free = TokenPrice(nanosPerMillion: 0)
            var rates = TokenRates(input: free, output: free)
            // A nano-dollar for each token is a million for a million.
            rates.imageOutput = pictures.map { TokenPrice(nanosPerMillion: $0 * 1_000_000) }
            declaration.models[0].targets[0].price = PriceList(version: "pictures", rates: rates)
        }
    }

    @Test("they are held for up to `max_tool_calls`, and charged by what the answer reports")
    func charged() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(Self.answer))] }
        let gate = try await gate(upstream, pictures: 1)
        func status(limit: Int64) throws -> Int {
            let issued = try gate.directory.createKey(
                in: .root,
                KeyTerms(name: "key \(limit)", budget: BudgetTerms(limit: Money(nanos: limit))),
                by: .system
            )
            return try gate.ask(Self.body, path: "/v1/responses", key: issued.secret.revealed).status
        }
        let bound: Int64 = 10 + 2 * 6540

        #expect(try status(limit: bound - 1) == 429)
        #expect(try status(limit: bound) == 200)
        let record = try await gate.records(2)[0]
        #expect(record.cost.nanos == 1000)
        #expect(record.usage.rare == [.imageInput: 50, .imageOutput: 1000])
        await gate.stop()
    }

    /// A way to offer the tool that the body's own `tools` does not show.
    private static func body(_ members: String) -> String {
        #"{"model":"fast","store":false,"max_output_tokens":10,"max_tool_calls":2,\#(members)}"#
    }

    private static let brought = body(
        #""input":[{"type":"additional_tools","role":"developer","tools":[{"type":"image_generation"}]},"#
            + #"{"role":"user","content":"Q"}]"#
    )
    private static let stored = body(#""input":"Q","prompt":{"id":"p"}"#)

    @Test("they are held for where something else brings the tool in, too", arguments: [brought, stored])
    func unlisted(_ body: String) async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(Self.answer))] }
        let gate = try await gate(upstream, pictures: 1)
        let tight = try gate.directory.createKey(
            in: .root,
            KeyTerms(name: "tight", budget: BudgetTerms(limit: Money(nanos: 2 * 6540))),
            by: .system
        )

        #expect(try gate.ask(body, path: "/v1/responses", key: tight.secret.revealed).status == 429)
        #expect(try gate.ask(body, path: "/v1/responses").status == 200)
        #expect(try await gate.records(2)[0].cost.nanos == 1000)
        await gate.stop()
    }

    @Test(
        "those of an answer too long to be read are charged as they were held if its end does not report them"
    )
    func unread() async throws {
        let picture = String(repeating: "a", count: AnswerRelay.readingLimit + (1 << 20))
        let answer =
            #"{"id":"resp_1","object":"response","status":"completed","model":"m","output":[{"type":"image_generation_call","#
            + #""id":"ig_1","status":"completed","result":"\#(picture)"}],"#
            + #""usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2}}"#
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(answer))] }
        let gate = try await gate(upstream, pictures: 1)

        #expect(try gate.ask(Self.body, path: "/v1/responses").status == 200)
        let record = try await gate.lastRecord()
        #expect(record.cost.nanos == 2 * 6540)
        #expect(record.usage.rare == [.imageOutput: 2 * 6540])
        await gate.stop()
    }

    @Test(
        "where they have no price, the tool is refused before anybody is asked",
        arguments: [body, brought]
    )
    func unpriced(_ body: String) async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(Self.answer))] }
        let gate = try await gate(upstream, pictures: nil)

        let answer = try gate.ask(body, path: "/v1/responses")

        #expect(answer.status == 400 && answer.body.contains("image_output"))
        #expect(upstream.requests.isEmpty)
        await gate.stop()
    }

    @Test("where they have no price, a stored prompt passes all the same")
    func unpricedPrompt() async throws {
        let upstream = ScriptedUpstream { _, _ in [.send(ScriptedUpstream.json(Self.answer))] }
        let gate = try await gate(upstream, pictures: nil)

        #expect(try gate.ask(Self.stored, path: "/v1/responses").status == 200)
        await gate.stop()
    }
}
