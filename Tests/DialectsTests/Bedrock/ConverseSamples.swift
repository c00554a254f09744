import Foundation
import JSONText
import Testing
import Vocabulary

@testable import Dialects

/// What the tests of the dialect have in common.
enum ConverseSamples {
    /// A JSON value by its text.
    static func json(_ text: String) throws -> JSONValue { try JSONValue.read(Array(text.utf8)) }

    /// A request as it is read.
    static func conversation(_ text: String, model: String = "fast") throws -> Conversation {
        try ConverseDialect.conversation(from: json(text), model: model, isStream: false)
    }

    /// A writing for a model.
    static func rendering(
        _ model: String = "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        policy: [Capability: LossHandling] = [:],
        unsupported: Set<Capability> = []
    ) -> Rendering {
        Rendering(
            model: model,
            outputTokenLimit: 4_096,
            providerKind: "bedrock",
            maker: ConverseModelFacts.maker(of: model),
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
        let body = try ConverseDialect.body(of: conversation, &rendering)
        return (body, rendering.dropped)
    }

    /// A conversation of another dialect.
    static func foreign(_ turns: Turn...) -> Conversation {
        var conversation = Conversation(model: "fast")
        conversation.turns = turns.isEmpty ? [Turn(.user, [.text("Hello")])] : turns
        return conversation
    }

    /// What an answer is written for.
    static func context(_ model: String = "fast") -> ReplyContext {
        ReplyContext(conversation: Conversation(model: model), model: nil, created: 0, id: "x1")
    }

    /// The bytes of a stream of events.
    static func stream(_ events: [(name: String, payload: JSONValue)]) -> [UInt8] {
        var bytes: [UInt8] = []
        for event in events { AWSEventFrames.append(event.name, event.payload, to: &bytes) }
        return bytes
    }

    /// The events of a stream.
    static func events(_ bytes: [UInt8]) throws -> [(name: String, payload: JSONValue)] {
        var framing = AWSEventStream()
        let events = try framing.take(bytes.span)
        _ = try framing.finish()
        return try events.map { ($0.name ?? "", try JSONValue.read($0.data)) }
    }

    /// Members in the order of their keys, without nulls; numbers by their value.
    static func sorted(_ value: JSONValue) -> JSONValue { AnthropicNormalForm.sorted(value) }
}
