import JSONText

/// Events as they stand in a stream.
enum AnthropicEventText {
    /// Appends an event: its name, its type and the members of an object.
    static func append(_ type: String, _ object: JSONValue, to bytes: inout [UInt8]) {
        var event = JSONObject([("type", .string(type))])
        for member in object.object?.members ?? [] { event.append(member.key, member.value) }
        bytes += "event: \(type)\ndata: ".utf8
        event.append(to: &bytes)
        bytes += "\n\n".utf8
    }

    /// Appends a piece of a block's text, whose member has this name; the bulk of a stream, and so written directly.
    static func appendDelta(
        _ type: StaticString,
        _ member: StaticString,
        _ text: String,
        index: Int,
        to bytes: inout [UInt8]
    ) {
        bytes += "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":".utf8
        bytes += String(index).utf8
        bytes += ",\"delta\":{\"type\":\"\(type)\",\"\(member)\":".utf8
        JSONString.append(text, to: &bytes)
        bytes += "}}\n\n".utf8
    }
}
