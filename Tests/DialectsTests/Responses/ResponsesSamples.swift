import JSONText
import Testing
import Vocabulary

@testable import Dialects

/// What the tests of the dialect have in common.
enum ResponsesSamples {
    /// A JSON value by its text.
    static func json(_ text: String) throws -> JSONValue { try JSONValue.read(Array(text.utf8)) }

    /// A request as it is read.
    static func conversation(_ text: String) throws -> Conversation {
        try ResponsesDialect.conversation(from: json(text), model: nil, isStream: nil)
    }

    /// A writing for a model of OpenAI's.
    static func rendering(
        _ model: String = "gpt-5.2",
        kind: String = "openai",
        policy: [Capability: LossHandling] = [:],
        unsupported: Set<Capability> = []
    ) -> Rendering {
        Rendering(
            model: model,
            outputTokenLimit: 4_096,
            providerKind: kind,
            maker: .openAI,
            policy: policy,
            unsupported: unsupported
        )
    }

    /// A conversation as it is written, and what was given up.
    static func written(
        _ conversation: Conversation,
        _ rendering: Rendering = rendering()
    ) throws -> (body: JSONValue, dropped: [String]) {
        var rendering = rendering
        let body = try ResponsesDialect.body(of: conversation, &rendering)
        return (body, rendering.dropped)
    }

    /// A conversation of another dialect.
    static func foreign(_ turns: Turn...) -> Conversation {
        var conversation = Conversation(model: "fast")
        conversation.operation = .chatCompletions
        conversation.turns = turns.isEmpty ? [Turn(.user, [.text("Hello")])] : turns
        return conversation
    }

    /// What an answer is written for.
    static func context(
        _ conversation: Conversation = Conversation(model: "fast"),
        model: String? = nil
    ) -> ReplyContext {
        ReplyContext(conversation: conversation, model: model, created: 7, id: "x1")
    }

    /// The data of the events of a written stream, whose names must be their types.
    static func events(_ bytes: [UInt8]) throws -> [JSONValue] {
        try String(decoding: bytes, as: UTF8.self).split(separator: "\n\n").map { block in
            let lines = block.split(separator: "\n", maxSplits: 1)
            let value = try json(String(try #require(lines.last).dropFirst("data: ".count)))
            #expect(lines.first == "event: \(value["type"]?.string ?? "")")
            return value
        }
    }

    /// The whole value with its objects' members in order, so that equal values are equal.
    static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            let members = object.members.sorted { $0.key < $1.key }
            return .object(JSONObject(members.map { ($0.key, sorted($0.value)) }))
        case .array(let values): return .array(values.map(sorted))
        case .number(let text): return Double(text).map { .number("\($0)") } ?? value
        default: return value
        }
    }
}
