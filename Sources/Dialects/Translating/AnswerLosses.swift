import JSONText

/// What of a whole answer its caller's dialect has no place for.
enum AnswerLosses {
    /// The dialects that have a form for media of every kind, in answers too.
    private static let ofAnyMedia: Set<Operation> = [.messages, .invoke, .converse, .generateContent]

    /// The names of what is lost, each by its kind: `answer.image`, or `answer.` and what the provider calls a block of its own.
    static func names(_ reply: Reply, to face: Operation) -> DroppedNames {
        var names = DroppedNames()
        for choice in reply.choices {
            for part in choice.parts {
                if let kind = lost(part, face) { names.add("answer.\(kind)") }
            }
        }
        return names
    }

    /// The kind of a part that is lost; `nil` if it is said.
    private static func lost(_ part: ContentPart, _ face: Operation) -> String? {
        switch part.content {
        case .text, .refusal, .reasoning, .toolCall, .toolResult: return nil
        case .image(let media):
            switch face {
            case .chatCompletions: return media.url == nil ? "image" : nil
            case .responses: return ResponsesAnswerItems.image(media, id: "") == nil ? "image" : nil
            default: return ofAnyMedia.contains(face) ? nil : "image"
            }
        case .audio: return ofAnyMedia.contains(face) ? nil : "audio"
        case .video: return ofAnyMedia.contains(face) ? nil : "video"
        case .document: return ofAnyMedia.contains(face) ? nil : "document"
        case .opaque(let operation, let value):
            let isOwn = operation == face || operation == .messages && face == .invoke
            guard !isOwn, let members = value.object?.members, let first = members.first else { return nil }
            return value["type"]?.string ?? first.key
        }
    }
}
