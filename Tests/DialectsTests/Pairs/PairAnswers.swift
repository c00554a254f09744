import Dialects
import JSONText
import Testing
import Vocabulary

/// Answers that models give.
struct PairAnswer: CustomTestStringConvertible {
    let name: String
    let parts: [ContentPart]
    let stop: StopReason
    var stopSequence: String?
    /// In the form of Chat Completions.
    var logProbabilities: JSONValue?

    var testDescription: String { name }

    /// The usage of every one.
    static let usage = Usage(input: 100, cachedInput: 30, output: 20, reasoning: 5)

    /// The whole answer of a target in a dialect.
    func reply(_ dialect: PairDialect) -> Reply {
        var choice = Reply.Choice(parts, stop: stop)
        choice.stopSequence = stopSequence
        choice.logProbabilities = logProbabilities
        var reply = Reply(id: "id_1", model: dialect.model, choices: [choice])
        reply.usage = Self.usage
        return reply
    }

    private static func call(_ id: String, _ name: String, _ arguments: String) -> ContentPart {
        ContentPart(.toolCall(ToolCall(id: id, name: name, arguments: arguments)))
    }

    /// A text that a page on the web speaks for; no dialect's own form of saying so stands with it.
    private static var cited: ContentPart {
        var citation = Citation(.completions, .null)
        citation.url = "https://example.com/rome"
        citation.title = "Rome"
        citation.range = 0..<4
        var part = ContentPart.text("Rome is old.")
        part.citations = [citation]
        return part
    }

    private static func token(_ text: String, _ logProbability: String) -> JSONValue {
        [
            "token": .string(text), "logprob": .number(logProbability),
            "bytes": .array(text.utf8.map { .integer(Int($0)) }), "top_logprobs": [],
        ]
    }

    static let all = [
        PairAnswer(name: "a text", parts: [.text("Hello.")], stop: .finished),
        PairAnswer(name: "a text of many scripts", parts: [.text("Größe 🧑‍🚀 漢字 \"\\\u{8}\n")], stop: .finished),
        PairAnswer(name: "a text that was cut", parts: [.text("Hel")], stop: .length),
        PairAnswer(name: "a text that was filtered", parts: [.text("Hel")], stop: .filtered),
        PairAnswer(name: "a stop text", parts: [.text("One")], stop: .stopSequence, stopSequence: "Two"),
        PairAnswer(name: "a refusal", parts: [ContentPart(.refusal("I will not."))], stop: .refusal),
        PairAnswer(name: "nothing", parts: [], stop: .finished),
        PairAnswer(name: "nothing for want of room", parts: [], stop: .length),
        PairAnswer(
            name: "a call",
            parts: [call("call_1", "find", #"{"q":"é","n":[1,2.50]}"#)],
            stop: .toolCalls
        ),
        PairAnswer(name: "a call without arguments", parts: [call("call_1", "now", "")], stop: .toolCalls),
        PairAnswer(
            name: "a text and two calls of one tool",
            parts: [.text("Let me see."), call("call_1", "find", #"{"q":1}"#), call("call_2", "find", "{}")],
            stop: .toolCalls
        ),
        PairAnswer(
            name: "a thought and a text",
            parts: [ContentPart(.reasoning(Reasoning(text: "Hm, 漢"))), .text("Yes.")],
            stop: .finished
        ),
        PairAnswer(
            name: "a thought and a call",
            parts: [ContentPart(.reasoning(Reasoning(text: "Hm"))), call("call_1", "find", "{}")],
            stop: .toolCalls
        ),
        PairAnswer(
            name: "a picture and what is on it",
            parts: [
                .text("Here:"), ContentPart(.image(Media(.base64("iVBORw0KGgo="), type: "image/png"))),
            ],
            stop: .finished
        ),
        PairAnswer(name: "a text with its source", parts: [cited], stop: .finished),
        PairAnswer(
            name: "a text with log probabilities",
            parts: [.text("Hello")],
            stop: .finished,
            logProbabilities: ["content": [token("Hel", "-0.25"), token("lo", "-1.5")]]
        ),
    ]
}
