import JSONText
import Vocabulary

/// The turns, in the order that the API demands.
///
/// A user speaks first, user and model take turns, nothing is blank, and all results of a step stand first in one user
/// message right after the calls.
extension ConverseRequestWriting {
    private struct Message {
        let role: Turn.Role
        /// Results of tools, which come before everything else.
        var results: [JSONValue] = []
        var others: [JSONValue] = []

        var value: JSONValue {
            var content = results + others
            // The API refuses documents without a text beside them.
            if content.contains(where: { $0["document"] != nil }),
                !content.contains(where: { $0["text"] != nil })
            {
                content.append(["text": "This is the document."])
            }
            return ["role": .string(role.rawValue), "content": .array(content)]
        }
    }

    /// The messages of all turns.
    mutating func messages() throws(Refusal) -> [JSONValue] {
        if isNative { return try nativeMessages() }
        var messages: [Message] = []
        for (index, turn) in conversation.turns.enumerated() {
            let path = "messages[\(index)]"
            var role = turn.role
            if role == .system {
                guard try rendering.give(up: .laterInstructions, field: path) == .emulate else { continue }
                role = .user
            }
            var message = Message(role: role)
            for (place, part) in try spoken(turn, path).enumerated() {
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
        if messages.first?.role != .user { messages.insert(Self.text("Begin."), at: 0) }
        return messages.map(\.value)
    }

    /// The messages of a request of this dialect, as they came.
    private mutating func nativeMessages() throws(Refusal) -> [JSONValue] {
        var messages: [JSONValue] = []
        for (index, turn) in conversation.turns.enumerated() {
            var content: [JSONValue] = []
            for (place, part) in turn.parts.enumerated() {
                content += try blocks(part, role: turn.role, path: "messages[\(index)].content[\(place)]")
            }
            messages.append(["role": .string(turn.role.rawValue), "content": .array(content)])
        }
        return messages
    }

    /// The parts of a turn, with its speaker's name in words if the policy wants that.
    private mutating func spoken(_ turn: Turn, _ path: String) throws(Refusal) -> [ContentPart] {
        guard let name = turn.name,
            try rendering.give(up: .speakerNames, field: "\(path).name") == .emulate,
            let place = turn.parts.firstIndex(where: { $0.text != nil }), let text = turn.parts[place].text
        else { return turn.parts }
        var parts = turn.parts
        parts[place].content = .text("\(name): \(text)")
        return parts
    }

    /// Ends a conversation that the model itself spoke last in, for models that do not go on with that.
    private mutating func endPrefill(_ messages: inout [Message]) throws(Refusal) {
        guard let last = messages.last, last.role == .assistant, let text = last.others.last?["text"]?.string
        else { return }
        if facts.takesPrefill, !lacks(.prefill) {
            // A text that is to be gone on with may not end in white space.
            messages[messages.count - 1].others[last.others.count - 1] = [
                "text": .string(text.withoutBlankEnd)
            ]
        } else if try rendering.give(up: .prefill, field: "messages[\(conversation.turns.count - 1)]")
            == .emulate
        {
            messages.append(
                Self.text("Go on exactly where your last message ends, and repeat nothing of it.")
            )
        } else {
            messages.removeLast()
        }
    }

    private static func text(_ text: String) -> Message {
        Message(role: .user, others: [["text": .string(text)]])
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
    fileprivate var withoutBlankEnd: String {
        var scalars = unicodeScalars[...]
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars)
    }
}
