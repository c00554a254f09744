import JSONText

@testable import Dialects

/// Requests and answers of one meaning in one form, so that they can be compared.
///
/// These are the liberties that the writer takes: a text alone and a block of it are the same; neighbours of one role are
/// one message, with results first; what is a default need not be said; `output_format` has become a part of
/// `output_config`; a tool without a type is `custom`. Nulls, and the order of members, mean nothing.
enum AnthropicNormalForm {
    /// A request, without the top-level fields that were given up.
    static func request(_ value: JSONValue, without dropped: [String] = []) -> JSONValue {
        guard case .object(var request) = value else { return value }
        if request["stream"] == false { request["stream"] = nil }
        if let system = request["system"] { request["system"] = .array(blocks(system)) }
        if let messages = request["messages"]?.array { request["messages"] = .array(merged(messages)) }
        if let tools = request["tools"]?.array {
            request["tools"] = tools.isEmpty ? nil : .array(tools.map(tool))
        }
        if case .object(var choice)? = request["tool_choice"] {
            if choice["disable_parallel_tool_use"] == false { choice["disable_parallel_tool_use"] = nil }
            request["tool_choice"] = .object(choice)
        }
        if let format = request["output_format"] {
            var output = request["output_config"]?.object ?? JSONObject()
            output["format"] = format
            request["output_config"] = .object(output)
            request["output_format"] = nil
        }
        if request["stop_sequences"] == [] { request["stop_sequences"] = nil }
        for field in dropped { request[field] = nil }
        return sorted(.object(request))
    }

    /// Members in the order of their keys, without nulls; numbers by their value.
    static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map(sorted))
        case .object(let object):
            let members = object.members.filter { $0.value != .null }.sorted { $0.key < $1.key }
            return .object(JSONObject(members.map { ($0.key, sorted($0.value)) }))
        case .number(let text): return value.integer.map { .number(String($0)) } ?? .number(text)
        default: return value
        }
    }

    private static func blocks(_ content: JSONValue) -> [JSONValue] {
        if case .string(let text) = content {
            return text.isBlank ? [] : [["type": "text", "text": .string(text)]]
        }
        return (content.array ?? []).compactMap(block)
    }

    private static func block(_ value: JSONValue) -> JSONValue? {
        guard case .object(var block) = value else { return value }
        switch block["type"]?.string {
        case "text":
            if block["text"]?.string?.isBlank ?? false { return nil }
            if block["citations"] == [] { block["citations"] = nil }
        case "tool_result":
            let content = block["content"].map(blocks) ?? []
            block["content"] = content.isEmpty ? nil : .array(content)
            if block["is_error"] == false { block["is_error"] = nil }
        default: break
        }
        return .object(block)
    }

    private static func merged(_ messages: [JSONValue]) -> [JSONValue] {
        var merged: [(role: JSONValue, blocks: [JSONValue])] = []
        for message in messages {
            let role = message["role"] ?? .null
            let blocks = blocks(message["content"] ?? .null)
            if merged.last?.role == role {
                merged[merged.count - 1].blocks += blocks
            } else if !blocks.isEmpty {
                merged.append((role, blocks))
            }
        }
        return merged.map { message in
            let results = message.blocks.filter { $0["type"] == "tool_result" }
            let others = message.blocks.filter { $0["type"] != "tool_result" }
            return ["role": message.role, "content": .array(results + others)]
        }
    }

    private static func tool(_ value: JSONValue) -> JSONValue {
        guard case .object(var tool) = value else { return value }
        if tool["type"] == "custom" { tool["type"] = nil }
        return .object(tool)
    }
}
