import JSONText
import Vocabulary

/// Messages as Mistral's models have learned them.
enum ChatMistralMessages {
    /// What the model is made to have said between a tool's result and what its user says next, which may not follow
    /// each other.
    private static let bridge: JSONValue = ["role": "assistant", "content": "I have read the result."]

    static func messages(_ messages: [JSONValue], _ rendering: inout Rendering) throws(Refusal) -> [JSONValue]
    {
        var written: [JSONValue] = []
        for message in messages {
            guard var object = message.object else { continue }
            if object["role"] == "system", !written.isEmpty, written.last?["role"] != "system" {
                guard try rendering.give(up: .laterInstructions, field: "messages") == .emulate else {
                    continue
                }
                object["role"] = "user"
            }
            if object["name"] != nil {
                object["name"] = nil
                _ = try rendering.give(up: .speakerNames, field: "name")
            }
            adapt(&object)
            if object["role"] == "user", written.last?["role"] == "tool" { written.append(bridge) }
            written.append(.object(object))
        }
        // The model goes on with its own words only where it is told so.
        if case .object(var last)? = written.last, last["role"] == "assistant", last["tool_calls"] == nil {
            last["prefix"] = true
            written[written.count - 1] = .object(last)
        }
        return written
    }

    private static func adapt(_ message: inout JSONObject) {
        if let id = message["tool_call_id"]?.string {
            message["tool_call_id"] = .string(fitting(id))
        }
        if let calls = message["tool_calls"]?.array {
            message["tool_calls"] = .array(
                calls.map { call in
                    guard case .object(var object) = call, let id = object["id"]?.string else { return call }
                    object["id"] = .string(fitting(id))
                    object["extra_content"] = nil
                    return .object(object)
                }
            )
        }
        if let refusal = message.take("refusal") {
            let text = message["content"]?.string ?? ""
            if text.isEmpty { message["content"] = refusal }
        }
        if let parts = message["content"]?.array { message["content"] = .array(parts.map(part)) }
    }

    private static func fitting(_ id: String) -> String { ToolCallID.fitting(id, length: 9, isExact: true) }

    /// Sounds are bare texts, and documents have addresses.
    private static func part(_ value: JSONValue) -> JSONValue {
        switch value["type"]?.string {
        case "input_audio":
            return [
                "type": "input_audio",
                "input_audio": value["input_audio"]?["data"] ?? value["input_audio"] ?? "",
            ]
        case "file":
            guard let data = value["file"]?["file_data"] else {
                return ["type": "file", "file_id": value["file"]?["file_id"] ?? ""]
            }
            var part = JSONObject([("type", "document_url"), ("document_url", data)])
            part.append("document_name", value["file"]?["filename"])
            return .object(part)
        default: return value
        }
    }

    /// An assistant's content with its thoughts, as the list of chunks that Mistral gives them in.
    static func content(_ thoughts: [Reasoning], text: JSONValue?) -> JSONValue {
        var chunks = thoughts.map { thought -> JSONValue in
            var chunk = JSONObject([
                ("type", "thinking"), ("thinking", [["type": "text", "text": .string(thought.text)]]),
            ])
            chunk.append("signature", thought.signature.map { .string($0.text) })
            chunk.append("closed", true)
            return .object(chunk)
        }
        if let text = text?.string, !text.isEmpty { chunks.append(["type": "text", "text": .string(text)]) }
        return .array(chunks)
    }
}
