import JSONText
import Vocabulary

/// The turns, in the order that the API demands.
///
/// All results of a step stand first in one user message right after the calls, turns of one role are one message (as the
/// API itself reads them), nothing is blank, and a user speaks first.
extension AnthropicRequestWriting {
    private struct Message {
        let role: Turn.Role
        /// Results of tools, which come before everything else.
        var results: [JSONValue] = []
        var others: [JSONValue] = []

        var value: JSONValue {
            ["role": .string(role.rawValue), "content": AnthropicRequestWriting.content(results + others)]
        }
    }

    /// The messages of all turns.
    mutating func messages() throws(Refusal) -> [JSONValue] {
        var messages: [Message] = []
        for (index, turn) in conversation.turns.enumerated() {
            let path = "messages[\(index)]"
            guard let role = try role(of: turn, after: messages.last?.role, path: path) else { continue }
            var message = Message(role: role)
            for (place, part) in try spoken(turn, isLast: index == conversation.turns.count - 1, path)
                .enumerated()
            {
                let written = try blocks(part, role: role, path: "\(path).content[\(place)]")
                if case .toolResult = part.content {
                    message.results += written
                } else {
                    message.others += written
                }
            }
            Self.append(message, to: &messages)
        }
        try endPrefill(&messages)
        if messages.isEmpty || !isNative && messages.first?.role != .user {
            messages.insert(Self.text("Begin."), at: 0)
        }
        return messages.map(\.value)
    }

    /// As whose the turn is written; `nil` if it is left out.
    private mutating func role(
        of turn: Turn,
        after previous: Turn.Role?,
        path: String
    ) throws(Refusal) -> Turn.Role? {
        guard turn.role == .system else { return turn.role }
        // "Mid-conversation system messages": right after a user's turn, with models that know them.
        if facts.takesLaterInstructions, isNative || previous == .user { return .system }
        return try rendering.give(up: .laterInstructions, field: path) == .emulate ? .user : nil
    }

    /// The parts of a turn, with its speaker's name in words if the policy wants that.
    private mutating func spoken(_ turn: Turn, isLast: Bool, _ path: String) throws(Refusal) -> [ContentPart]
    {
        var parts = turn.parts
        // A text that is to be gone on with may not end in white space.
        if isLast, turn.role == .assistant, let last = parts.indices.last,
            case .text(let text) = parts[last].content
        {
            parts[last].content = .text(text.withoutTrailingBlanks)
        }
        guard let name = turn.name,
            try rendering.give(up: .speakerNames, field: "\(path).name") == .emulate,
            let place = parts.firstIndex(where: { $0.text != nil }), let text = parts[place].text
        else { return parts }
        parts[place].content = .text("\(name): \(text)")
        return parts
    }

    /// Ends a conversation that the model itself spoke last in, for models that do not go on with that.
    private mutating func endPrefill(_ messages: inout [Message]) throws(Refusal) {
        guard let last = messages.last, last.role == .assistant, last.others.last?["type"] == "text",
            !facts.takesPrefill || lacks(.prefill)
        else { return }
        if try rendering.give(up: .prefill, field: "messages[\(conversation.turns.count - 1)]") == .emulate {
            messages.append(
                Self.text("Go on exactly where your last message ends, and repeat nothing of it.")
            )
        } else {
            messages.removeLast()
        }
    }

    private static func text(_ text: String) -> Message {
        Message(role: .user, others: [["type": "text", "text": .string(text)]])
    }

    private static func append(_ message: Message, to messages: inout [Message]) {
        guard !message.results.isEmpty || !message.others.isEmpty else { return }
        if let last = messages.indices.last, messages[last].role == message.role {
            messages[last].results += message.results
            messages[last].others += message.others
        } else {
            messages.append(message)
        }
    }
}

extension String {
    /// The text without the white space at its end.
    fileprivate var withoutTrailingBlanks: String {
        var scalars = unicodeScalars[...]
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars)
    }
}
