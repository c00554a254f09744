import JSONText
import Vocabulary

/// A conversation made ready to be counted where its target does not count: its texts as Chat Completions, the media
/// apart.
public struct CountablePrompt: Hashable, Sendable {
    /// The conversation without media, as a body of Chat Completions.
    public let body: [UInt8]
    /// The pictures, sounds, films and files that stood in it.
    public let media: Int

    /// Writes a conversation.
    public init(_ conversation: Conversation) throws(Refusal) {
        var conversation = conversation
        var media = 0
        conversation.system = Self.texts(conversation.system, &media)
        for index in conversation.turns.indices {
            conversation.turns[index].parts = Self.texts(conversation.turns[index].parts, &media)
        }
        // What Chat Completions has no place for is not what makes the count.
        var rendering = Rendering(
            model: conversation.model,
            outputTokenLimit: 1,
            providerKind: "openai",
            maker: .other,
            policy: Dictionary(uniqueKeysWithValues: Capability.allCases.map { ($0, .drop) })
        )
        body = try ChatDialect.body(of: conversation, &rendering).bytes
        self.media = media
    }

    /// The parts that are text, calls, results of text and thoughts; plain documents are their text.
    private static func texts(_ parts: [ContentPart], _ media: inout Int) -> [ContentPart] {
        var texts: [ContentPart] = []
        for part in parts {
            switch part.content {
            case .document(let document):
                guard let text = document.spoken else {
                    media += 1
                    continue
                }
                texts.append(.text(text))
            case .image, .audio, .video: media += 1
            case .toolResult(var result):
                result.parts = Self.texts(result.parts, &media)
                texts.append(ContentPart(.toolResult(result)))
            case .opaque(_, let value): texts.append(.text(value.text))
            case .reasoning(let reasoning): texts.append(.text(reasoning.text))
            case .text, .toolCall, .refusal: texts.append(part)
            }
        }
        return texts
    }
}
