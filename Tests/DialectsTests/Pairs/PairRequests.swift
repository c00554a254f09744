import Dialects
import JSONText
import Testing

/// What callers ask, in no dialect's words.
struct PairRequest: CustomTestStringConvertible {
    let name: String
    let conversation: Conversation

    var testDescription: String { name }

    private init(_ name: String, _ turns: [Turn], _ edit: (inout Conversation) -> Void = { _ in }) {
        self.name = name
        var conversation = Conversation(model: "fast")
        conversation.turns = turns
        conversation.outputTokenLimit = 2_000
        edit(&conversation)
        self.conversation = conversation
    }

    static let pixel = "iVBORw0KGgo="
    private static let schema: JSONValue = [
        "type": "object", "properties": ["q": ["type": "string"]], "required": ["q"],
        "additionalProperties": false,
    ]
    private static let tools = [
        Tool(.function(parameters: schema), name: "find", description: "Finds."),
        Tool(.function(parameters: nil), name: "now"),
    ]
    private static let question = Turn(.user, [.text("What?")])

    static func call(_ id: String, _ name: String, _ arguments: String) -> ContentPart {
        ContentPart(.toolCall(ToolCall(id: id, name: name, arguments: arguments)))
    }

    static func result(
        _ id: String,
        _ name: String,
        _ parts: [ContentPart],
        isError: Bool = false
    ) -> ContentPart {
        var result = ToolResult(callID: id, parts: parts, name: name)
        result.isError = isError
        return ContentPart(.toolResult(result))
    }

    static let all = [
        PairRequest("a text with instructions", [question]) {
            $0.system = [.text("Be brief."), .text("Be kind.")]
        },
        PairRequest(
            "several turns",
            [
                question, Turn(.assistant, [.text("That.")]),
                Turn(.user, [.text("Größe 漢字 🧑‍🚀?"), .text("And?")]),
            ]
        ),
        PairRequest(
            "parallel tools over two steps",
            [
                question,
                Turn(
                    .assistant,
                    [
                        .text("See."), call("call_1", "find", #"{"q":"a"}"#),
                        call("call_2", "find", #"{"q":"b"}"#),
                    ]
                ),
                Turn(
                    .user,
                    [result("call_2", "find", [.text("B")]), result("call_1", "find", [.text("A")])]
                ),
                Turn(.assistant, [call("call_3", "now", "{}")]),
                Turn(.user, [result("call_3", "now", [.text("No clock.")], isError: true), .text("Go on.")]),
            ]
        ) { $0.tools = tools },
        PairRequest(
            "a call without arguments and an empty result",
            [
                question, Turn(.assistant, [call("call_1", "now", "")]),
                Turn(.user, [result("call_1", "now", [])]),
            ]
        ) { $0.tools = tools },
        PairRequest(
            "a result with a picture",
            [
                question, Turn(.assistant, [call("call_1", "find", "{}")]),
                Turn(
                    .user,
                    [
                        result(
                            "call_1",
                            "find",
                            [.text("Seen."), ContentPart(.image(Media(.base64(pixel), type: "image/png")))]
                        )
                    ]
                ),
            ]
        ) { $0.tools = tools },
        PairRequest(
            "a carried picture",
            [Turn(.user, [.text("Look."), ContentPart(.image(Media(.base64(pixel), type: "image/png")))])]
        ),
        PairRequest("a choice of tools", [question]) {
            $0.tools = tools
            $0.toolChoice = .named("find")
        },
        PairRequest("tools that must be used", [question]) {
            $0.tools = tools
            $0.toolChoice = .required
        },
        PairRequest("sampling", [question]) {
            $0.sampling.temperature = .number("0.5")
            $0.sampling.stop = ["END"]
        },
        PairRequest("a schema", [question]) {
            var form = AnswerSchema(schema, name: "thing")
            form.isStrict = true
            $0.form = .jsonSchema(form)
        },
        PairRequest(
            "turns of one speaker in a row",
            [
                Turn(.user, [.text("a")]), Turn(.user, [.text("b")]), Turn(.assistant, [.text("c")]),
                Turn(.user, [.text("d")]),
            ]
        ),
        PairRequest(
            "empty texts",
            [Turn(.user, [.text("a"), .text("")]), Turn(.assistant, [.text("")]), Turn(.user, [.text("b")])]
        ),
        PairRequest("the model speaks first", [Turn(.assistant, [.text("Hi.")]), question]),
    ]
}
