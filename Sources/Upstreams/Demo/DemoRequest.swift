import Foundation

/// What the demo model reads of a request: enough to answer every text request of the OpenAI dialect.
struct DemoRequest: Decodable {
    struct Message: Decodable {
        var role: String
        var content: Content?
    }

    struct StreamOptions: Decodable {
        var include_usage: Bool?
    }

    /// Text, or a list of parts of which the text ones count.
    enum Content: Decodable {
        case text(String)

        private struct Part: Decodable {
            var text: String?
        }

        var text: String {
            switch self {
            case .text(let text): text
            }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else if let texts = try? container.decode([String].self) {
                self = .text(texts.joined(separator: "\n"))
            } else {
                let parts = try container.decode([Part].self)
                self = .text(parts.compactMap(\.text).joined(separator: "\n"))
            }
        }
    }

    /// One text or several.
    enum Input: Decodable {
        case texts([String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .texts([text])
            } else {
                self = .texts(try container.decode([String].self))
            }
        }

        var texts: [String] {
            switch self {
            case .texts(let texts): texts
            }
        }
    }

    var model: String
    var messages: [Message]?
    var prompt: Content?
    var input: Input?
    var max_tokens: Int?
    var max_completion_tokens: Int?
    var stream: Bool?
    var stream_options: StreamOptions?
    var encoding_format: String?
    var dimensions: Int?

    var tokenLimit: Int { max_completion_tokens ?? max_tokens ?? .max }

    /// All text of the request.
    var fullText: String {
        if let messages { return messages.compactMap { $0.content?.text }.joined(separator: "\n") }
        return prompt?.text ?? ""
    }

    /// What the answer refers to.
    var lastText: String {
        messages?.last { $0.role == "user" }?.content?.text ?? prompt?.text ?? ""
    }
}
