/// What a model thought before it answered.
public struct Reasoning: Hashable, Sendable {
    /// What of it may be read: the thoughts, or a summary of them.
    public var text: String
    /// Whether `text` is a summary that the provider made.
    public var isSummary = false
    /// The provider's proof of it, which must come back unchanged.
    public var signature: Signature?
    /// Thoughts that nobody but the provider can read (Anthropic's `redacted_thinking`): then `text` is empty.
    public var redacted: Signature?
    /// The id of the item that carries it (Responses).
    public var itemID: String?

    /// Makes reasoning.
    public init(text: String, signature: Signature? = nil) {
        self.text = text
        self.signature = signature
    }
}

/// An opaque text that one provider family made and only that can read: signatures and encrypted thoughts.
///
/// A face that has a field for signatures of its own carries a foreign one in it in the wrapped form, so that a
/// conversation that comes back through any face reaches its maker unchanged, and nobody else.
public struct Signature: Hashable, Sendable {
    /// The provider family that made it.
    public enum Maker: String, CaseIterable, Hashable, Sendable {
        /// Anthropic's models, wherever they are served (also on Bedrock and Vertex).
        case anthropic
        /// Google's models.
        case gemini
        /// OpenAI's models (`encrypted_content`).
        case openAI = "openai"
        /// Models behind Bedrock's Converse that are not Anthropic's.
        case bedrock
        /// Mistral's models.
        case mistral
        /// Any other.
        case other
    }

    /// Who made it.
    public var maker: Maker
    /// The text, as it came from its maker.
    public var text: String

    /// Makes a signature.
    public init(_ maker: Maker, _ text: String) {
        self.maker = maker
        self.text = text
    }

    /// What marks a wrapped signature; base64 has no dot, so that no provider's own begins like this.
    private static let mark = "gh1."

    /// The text for a face's field: as it is in its maker's own face, wrapped in another's.
    public func text(in face: Maker) -> String {
        face == maker ? text : "\(Self.mark)\(maker.rawValue).\(text)"
    }

    /// Reads a face's field: the face's own signature, or the wrapped one of another.
    public init(field: String, face: Maker) {
        if field.hasPrefix(Self.mark) {
            let rest = field.dropFirst(Self.mark.count)
            if let dot = rest.firstIndex(of: "."), let maker = Maker(rawValue: String(rest[..<dot])) {
                self.init(maker, String(rest[rest.index(after: dot)...]))
                return
            }
        }
        self.init(face, field)
    }
}
