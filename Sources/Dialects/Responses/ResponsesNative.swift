import JSONText

/// What parts carry of the items and parts that they were, for the way back into the dialect.
///
/// Beside a part's own further members, one holds those of the message that begins with it, and one says that the part stands
/// in a message although nothing else tells it. Their names are no provider's.
enum ResponsesNative {
    private static let itemKey = "gatehouse:item"
    private static let contentKey = "gatehouse:content"

    /// The members that say that a part stands in a message.
    static let content = JSONObject([(contentKey, true)])

    /// Notes the members of a message with its first part, and that the others go on with it.
    static func mark(_ parts: inout [ContentPart], item: JSONObject, isAlways: Bool) {
        guard !item.isEmpty || isAlways else { return }
        for place in parts.indices {
            var members = parts[place].native?.members ?? JSONObject()
            if place == 0 { members[itemKey] = .object(item) } else { members[contentKey] = true }
            parts[place].native = NativeMembers(.responses, members)
        }
    }

    /// The members of the message that begins with a part.
    static func item(_ part: ContentPart) -> JSONObject? { members(part)[itemKey]?.object }

    /// Whether a part stands in a message.
    static func isContent(_ part: ContentPart) -> Bool {
        let members = members(part)
        return members[itemKey] != nil || members[contentKey] != nil
    }

    /// A part's own further members.
    static func own(_ part: ContentPart) -> JSONObject {
        var members = members(part)
        members[itemKey] = nil
        members[contentKey] = nil
        return members
    }

    private static func members(_ part: ContentPart) -> JSONObject {
        guard let native = part.native, native.operation == .responses else { return JSONObject() }
        return native.members
    }

    /// Takes a signature out of the place where ``signature(_:)`` puts it.
    static func takeSignature(_ fields: inout JSONObject) -> Signature? {
        guard let text = fields["extra_content"]?["google"]?["thought_signature"]?.string else { return nil }
        _ = fields.take("extra_content")
        return Signature(field: text, face: .gemini)
    }

    /// Where the proof of a call or a text stands in an answer: the dialect has no place for it, so it is Google's in
    /// its compatible interface (https://ai.google.dev/gemini-api/docs/openai).
    static func signature(_ signature: Signature?) -> JSONValue? {
        signature.map { ["google": ["thought_signature": .string($0.text(in: .gemini))]] }
    }
}
