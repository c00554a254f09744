import Foundation
import JSONText
import Testing
import Vocabulary

@testable import Dialects

/// What the tests of the dialect have in common.
enum AnthropicSamples {
    /// A JSON value by its text.
    static func json(_ text: String) throws -> JSONValue { try JSONValue.read(Array(text.utf8)) }

    /// A request as it is read.
    static func conversation(_ text: String) throws -> Conversation {
        try AnthropicDialect.conversation(from: json(text), model: nil, isStream: nil)
    }

    /// A writing for one of Anthropic's models.
    static func rendering(
        _ model: String = "claude-sonnet-4-5",
        maker: Signature.Maker = .anthropic,
        policy: [Capability: LossHandling] = [:],
        unsupported: Set<Capability> = []
    ) -> Rendering {
        Rendering(
            model: model,
            outputTokenLimit: 4_096,
            providerKind: "anthropic",
            maker: maker,
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
        let body = try AnthropicDialect.body(of: conversation, &rendering)
        return (body, rendering.dropped)
    }

    /// A conversation of another dialect with one question.
    static func foreign(_ turns: Turn...) -> Conversation {
        var conversation = Conversation(model: "fast")
        conversation.turns = turns.isEmpty ? [Turn(.user, [.text("Hello")])] : turns
        return conversation
    }

    /// What an answer is written for.
    static func context(model: String? = nil) -> ReplyContext {
        ReplyContext(conversation: Conversation(model: "fast"), model: model, created: 0, id: "x1")
    }
}

extension AnthropicSamples {
    /// The data of the events of a written stream.
    static func data(of bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).components(separatedBy: "\n\n").compactMap { block in
            let lines = block.split(separator: "\n")
            guard lines.count == 2, lines[0].hasPrefix("event: "), lines[1].hasPrefix("data: ") else {
                return nil
            }
            return String(lines[1].dropFirst(6))
        }
    }
}
