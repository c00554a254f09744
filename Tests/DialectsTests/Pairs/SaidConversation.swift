import Dialects
import JSONText

/// What a conversation says, whatever messages it is cut into.
struct SaidConversation: Hashable {
    enum Word: Hashable {
        case text(Turn.Role, String)
        case picture(String)
        case call(String, String, JSONValue?)
        case result(String, String)
    }

    var words: [Word] = []
    var system: String
    var tools: [String]
    var limit: Int?
    var temperature: Double?
    var stop: [String]

    /// The results that are failures: how that is said differs, and so their texts do.
    private let failed: Set<String>
    /// What a dialect that wants something says of nothing.
    private static let nothing = ["", "{}", "The tool gave nothing."]

    /// Takes what a conversation says.
    ///
    /// Texts that follow each other are one; results of a turn come by the order of their calls. Of tools among which the
    /// caller has named one only that counts.
    init(_ conversation: Conversation, failed: Set<String> = ["call_3"]) {
        self.failed = failed
        system = conversation.system.compactMap(\.text).joined(separator: "\n")
            .replacing("\n\n", with: "\n")
        tools = conversation.tools.map(\.name)
        if case .named(let name)? = conversation.toolChoice { tools = [name] }
        limit = conversation.outputTokenLimit
        temperature = conversation.sampling.temperature?.number
        stop = conversation.sampling.stop
        for turn in conversation.turns {
            let results = turn.parts.filter(\.isResult).sorted { $0.callID < $1.callID }
            for part in results + turn.parts.filter({ !$0.isResult }) { take(part, turn.role) }
        }
    }

    private mutating func take(_ part: ContentPart, _ role: Turn.Role) {
        switch part.content {
        case .text(let text):
            guard !text.isEmpty else { return }
            if case .text(role, let before)? = words.last {
                words[words.count - 1] = .text(role, before + "\n" + text)
            } else {
                words.append(.text(role, text))
            }
        case .image(let media): words.append(.picture(media.url ?? ""))
        case .toolCall(let call):
            let arguments = try? JSONValue.read(Array((call.arguments.isEmpty ? "{}" : call.arguments).utf8))
            words.append(.call(call.id, call.name, arguments))
        case .toolResult(let result):
            let isSaid = !failed.contains(result.callID) && !Self.nothing.contains(result.text)
            words.append(.result(result.callID, isSaid ? result.text : ""))
            for case .image(let media) in result.parts.map(\.content) {
                words.append(.picture(media.url ?? ""))
            }
        case .audio, .video, .document, .reasoning, .refusal, .opaque: break
        }
    }
}

extension ContentPart {
    fileprivate var callID: String { if case .toolResult(let result) = content { result.callID } else { "" } }
    fileprivate var isResult: Bool { if case .toolResult = content { true } else { false } }
}
