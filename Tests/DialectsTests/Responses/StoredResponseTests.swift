import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Kept responses")
struct StoredResponseTests {
    private static let response =
        #"{"id":"resp_x1","status":"completed","output":[{"type":"message","id":"msg_1","role":"assistant","content":[{"type":"output_text","text":"A"}]}]}"#

    private func kept(_ request: String, _ response: String = response) throws -> StoredResponse? {
        StoredResponse(
            request: try ResponsesSamples.json(request),
            response: try ResponsesSamples.json(response)
        )
    }

    @Test("a request goes on from a kept answer with all that was said, and without its instructions")
    func expansion() throws {
        let first = try #require(try kept(#"{"model":"m","instructions":"Old","input":"Q"}"#))
        let request = try ResponsesSamples.json(
            #"{"model":"m","instructions":"New","previous_response_id":"resp_x1","input":[{"role":"user","content":"R"}]}"#
        )

        #expect(StoredResponse.previousID(request) == "resp_x1")
        let expanded = first.expanded(request)
        #expect(expanded["previous_response_id"] == nil)
        let conversation = try ResponsesDialect.conversation(from: expanded, model: nil, isStream: nil)
        #expect(conversation.system == [.text("New")])
        #expect(conversation.turns.map(\.role) == [.user, .assistant, .user])
        #expect(conversation.turns.flatMap(\.parts).compactMap(\.text) == ["Q", "A", "R"])

        let second = try #require(
            StoredResponse(
                request: expanded,
                response: try ResponsesSamples.json(#"{"id":"resp_x2","status":"completed","output":[]}"#)
            )
        )
        #expect(second.input.count == 3)
        #expect(second.input.allSatisfy { $0["id"]?.string != nil })
        #expect(Set(second.input.compactMap { $0["id"]?.string }).count == 3)
    }

    @Test("results of tools follow the kept calls that they answer")
    func results() throws {
        let first = try #require(
            try kept(
                #"{"model":"m","input":"Q"}"#,
                #"{"id":"resp_x1","status":"completed","output":[{"type":"function_call","id":"fc_1","call_id":"c","name":"f","arguments":"{}"}]}"#
            )
        )
        let expanded = first.expanded(
            try ResponsesSamples.json(
                #"{"model":"m","input":[{"type":"function_call_output","call_id":"c","output":"1"}]}"#
            )
        )
        let turns = try ResponsesDialect.conversation(from: expanded, model: nil, isStream: nil).turns

        #expect(turns.map(\.role) == [.user, .assistant, .user])
        #expect(turns[1].parts.filter(\.isCall).count == 1)
    }

    @Test("what the caller wants not kept is not, nor what has failed")
    func unwanted() throws {
        #expect(try kept(#"{"input":"Q","store":false}"#) == nil)
        #expect(try kept(#"{"input":"Q"}"#, #"{"id":"resp_x1","status":"failed","output":[]}"#) == nil)
        #expect(try kept(#"{"input":"Q","store":null}"#) != nil)
    }

    @Test("what is kept is read again as it was")
    func bytes() throws {
        let kept = try #require(try kept(#"{"input":"Q"}"#))

        #expect(try StoredResponse(input: kept.inputBytes, response: kept.responseBytes) == kept)
        #expect(throws: JSONTextError.self) { try StoredResponse(input: [1], response: kept.responseBytes) }
    }

    @Test("items of the input are listed in pages, the latest first")
    func lists() throws {
        let kept = try #require(
            try kept(
                #"{"input":[{"id":"a","role":"user","content":"1"},{"id":"b","role":"user","content":"2"},{"id":"c","role":"user","content":"3"}]}"#
            )
        )
        func page(_ limit: Int, _ after: String?, _ isAscending: Bool = false) throws -> JSONValue? {
            let order = isAscending ? "asc" : nil
            return try kept.inputList(StoredResponsePage(limit: "\(limit)", after: after, order: order))
                .map(JSONValue.read)
        }

        let first = try #require(try page(2, nil))
        #expect(first["data"]?.array?.compactMap { $0["id"] } == ["c", "b"])
        #expect(first["has_more"] == true)
        #expect(first["last_id"] == "b")
        let rest = try #require(try page(2, "b"))
        #expect(rest["data"]?.array?.compactMap { $0["id"] } == ["a"])
        #expect(rest["has_more"] == false)
        #expect(try page(1, nil, true)?["first_id"] == "a")
        #expect(try page(1, "x") == nil)
    }

    @Test(
        "what only OpenAI's servers keep or do is refused by its field",
        arguments: [
            (#""conversation":"conv_1""#, "conversation"), (#""prompt":{"id":"p"}"#, "prompt"),
            (#""background":true"#, "background"),
            (#""input":[{"type":"item_reference","id":"i"}]"#, "input[0]"),
        ]
    )
    func foreign(_ member: String, _ param: String) throws {
        let request = try ResponsesSamples.json("{\(member)}")
        do throws(Refusal) {
            try StoredResponse.refuseForeignState(request)
            Issue.record("\(member) was let through")
        } catch {
            #expect(error.param == param)
        }
        try StoredResponse.refuseForeignState(["input": "Q", "background": false])
    }

    @Test("a target that could look up what was said before is told it whole, without the places of others")
    func native() throws {
        var conversation = try ResponsesSamples.conversation(
            #"{"model":"m","store":true,"include":[],"input":[{"type":"message","id":"item_1","role":"user","content":"Q"},{"type":"message","id":"msg_1","role":"assistant","content":[{"type":"output_text","text":"A"}]},{"type":"function_call","id":"fc_1","call_id":"c","name":"f","arguments":"{}"},{"type":"function_call_output","id":"o","call_id":"c","output":"1"}]}"#
        )
        conversation.resumedID = "resp_0"
        var rendering = Rendering(
            model: "gpt-5",
            outputTokenLimit: 100,
            providerKind: "openai",
            maker: .openAI
        )
        let body = try ResponsesDialect.body(of: conversation, &rendering)

        #expect(body["store"] == false)
        #expect(body["include"] == ["reasoning.encrypted_content"])
        #expect(body["input"]?.array?.count == 4)
        #expect(body["input"]?.array?.allSatisfy { $0["id"] == nil } ?? false)
    }

    @Test("an answer says what it goes on from")
    func echo() throws {
        var conversation = try ResponsesSamples.conversation(#"{"model":"m","input":"Q"}"#)
        conversation.resumedID = "resp_0"
        let reply = Reply(id: "", model: "", choices: [Reply.Choice([.text("A")], stop: .finished)])
        let body = ResponsesDialect.body(of: reply, ResponsesSamples.context(conversation))

        #expect(body["previous_response_id"] == "resp_0")
        let native = try ResponsesDialect.reply(
            from: ResponsesSamples.json(
                #"{"id":"resp_9","status":"completed","output":[],"previous_response_id":null,"store":false}"#
            )
        )
        let kept = ResponsesDialect.body(of: native, ResponsesSamples.context(conversation))
        #expect(kept["previous_response_id"] == "resp_0")
        #expect(kept["store"] == true)
        #expect(StoredResponse.notFound("resp_0").code.status == 400)
    }
}
