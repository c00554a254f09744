import JSONText
import Testing
import Vocabulary

@testable import Dialects

@Suite("Requests in Cohere's words")
struct CohereRequestTests {
    @Test("a request is written as it was read")
    func roundTrip() throws {
        let request = try CohereSamples.json(CohereSamples.request)
        let conversation = try CohereSamples.conversation(CohereSamples.request)
        var rendering = CohereSamples.rendering()
        let body = try CohereDialect.body(of: conversation, &rendering)

        #expect(CohereNormalForm.sorted(body).text == CohereNormalForm.sorted(request).text)
        #expect(rendering.dropped.isEmpty)
    }

    @Test("every part has its place in the conversation")
    func reading() throws {
        let conversation = try CohereSamples.conversation(CohereSamples.request)

        #expect(conversation.system == [.text("Be brief.")])
        #expect(conversation.turns.map(\.role) == [.user, .assistant, .user, .assistant, .user])
        #expect(conversation.turns[1].parts[0].text == "I look.")
        #expect(conversation.turns[4].parts.count == 2)
        #expect(conversation.turns[3].parts[1].citations.first?.url == "https://u")
        #expect(conversation.thinking.budget == 100)
        #expect(conversation.toolChoice == .required)
        #expect(conversation.extras.members.map(\.key) == ["safety_mode", "priority", "citation_options"])
    }

    @Test("another dialect's request says what Cohere can say, and names the rest")
    func foreign() throws {
        let chat = #"""
            {"model":"m","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"I call","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},
             {"role":"tool","tool_call_id":"c","content":"r"}],"tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g"}}],
             "tool_choice":{"type":"function","function":{"name":"f"}},"top_p":0.5,"stop":["x"],"logit_bias":{"1":2},"user":"u","max_completion_tokens":5,
             "reasoning_effort":"low","response_format":{"type":"json_object"},"parallel_tool_calls":false}
            """#
        let conversation = try ChatDialect.conversation(
            from: CohereSamples.json(chat),
            model: nil,
            isStream: nil
        )
        var rendering = CohereSamples.rendering()
        let body = try CohereDialect.body(of: conversation, &rendering)

        #expect(body["messages"]?.array?.first?["role"] == "system")
        #expect(body["messages"]?.array?[2]["tool_plan"] == "I call")
        #expect(body["messages"]?.array?[2]["content"] == nil)
        #expect(body["tools"]?.array?.count == 1)
        #expect(body["tool_choice"] == "REQUIRED")
        #expect(body["p"] == .number("0.5"))
        #expect(body["max_tokens"] == 5)
        #expect(body["thinking"] == ["type": "enabled", "token_budget": 1024])
        #expect(rendering.dropped == ["parallel_tool_calls", "response_format", "logit_bias", "user"])
    }

    @Test("several choices and files of a store are refused")
    func refusals() throws {
        var conversation = Conversation(model: "m")
        conversation.turns = [Turn(.user, [ContentPart(.document(Media(.file("f"), type: "")))])]
        var rendering = CohereSamples.rendering()
        #expect(throws: Refusal.self) { try CohereDialect.body(of: conversation, &rendering) }
        conversation.turns = [Turn(.user, [.text("a")])]
        conversation.choices = 2
        #expect(throws: Refusal.self) { try CohereDialect.body(of: conversation, &rendering) }
    }

    @Test(
        "what is wrong is named",
        arguments: [
            (#"{"messages":1}"#, "messages"), (#"{"messages":[{"content":"a"}]}"#, "messages[0].role"),
            (#"{"messages":[{"role":"x"}]}"#, "messages[0].role"),
            (#"{"messages":[{"role":"user","content":[{"type":"text"}]}]}"#, "messages[0].content[0].text"),
            (#"{"messages":[{"role":"tool","content":"a"}]}"#, "messages[0].tool_call_id"),
            (#"{"messages":[],"tool_choice":"auto"}"#, "tool_choice"),
            (#"{"messages":[],"tools":[{}]}"#, "tools[0].function.name"),
            (#"{"messages":[],"response_format":{}}"#, "response_format.type"),
            (#"{"messages":[],"thinking":{}}"#, "thinking.type"),
        ]
    )
    func faults(_ text: String, _ param: String) throws {
        let error = #expect(throws: Refusal.self) { try CohereSamples.conversation(text) }
        #expect(error?.param == param)
    }
}

/// Values that mean the same in the same form.
enum CohereNormalForm {
    static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            .object(
                JSONObject(
                    object.members.filter { !$0.value.isNull }.sorted { $0.key < $1.key }
                        .map { ($0.key, sorted($0.value)) }
                )
            )
        case .array(let values): .array(values.map(sorted))
        default: value
        }
    }

    /// Empty lists say nothing; a list of one text is that text; calls without arguments give `{}`.
    static func request(_ value: JSONValue) -> JSONValue {
        guard case .object(var object) = value else { return value }
        for key in ["documents", "tools", "citations", "tool_calls", "stop_sequences"] where object[key] == []
        {
            object[key] = nil
        }
        if object["stream"] == false { object["stream"] = nil }
        if object["tools"] == nil { object["tool_choice"] = nil }
        object["messages"] = object["messages"]?.array.map { .array($0.map(message)) }
        return sorted(.object(object))
    }

    private static func message(_ value: JSONValue) -> JSONValue {
        guard case .object(var object) = value else { return value }
        for key in ["citations", "tool_calls"] where object[key] == [] { object[key] = nil }
        if let list = object["content"]?.array {
            if list.count == 1, let text = list[0]["text"]?.string { object["content"] = .string(text) }
            if list.isEmpty { object["content"] = nil }
        }
        if object["content"] == "", object["tool_calls"] != nil { object["content"] = nil }
        return .object(object)
    }

    static func answer(_ value: JSONValue) -> JSONValue {
        guard case .object(var object) = value else { return value }
        object["usage"] = nil
        object["message"] = object["message"].map { message in
            guard case .object(var members) = message else { return message }
            for key in ["citations", "tool_calls", "content"] where members[key] == [] { members[key] = nil }
            if members["tool_plan"] == "" { members["tool_plan"] = nil }
            return .object(members)
        }
        return sorted(.object(object))
    }
}
