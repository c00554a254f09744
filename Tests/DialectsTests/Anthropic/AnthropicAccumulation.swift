import JSONText
import Vocabulary

@testable import Dialects

/// A stream's events put together as the official clients do it.
struct AnthropicAccumulation {
    private(set) var content: [JSONValue] = []
    private(set) var stop: JSONValue = .null
    private(set) var usage = RawUsage()
    /// The usage in normal form.
    var counted: Usage? { AnthropicUsage.convention.usage(of: usage) }
    /// Whether there was one start and one end.
    private(set) var isWhole = false
    private(set) var error: JSONValue?
    private var starts = 0

    /// Puts the data of events together.
    init(_ events: [String]) {
        var open: [Int: (block: JSONObject, json: String)] = [:]
        for data in events {
            guard !isWhole, let event = try? JSONValue.read(Array(data.utf8)) else { continue }
            let index = event["index"]?.integer ?? -1
            switch event["type"]?.string {
            case "message_start":
                starts += 1
                event["message"]?["usage"].flatMap(AnthropicUsage.read).map { usage.merge($0) }
            case "content_block_start": open[index] = (event["content_block"]?.object ?? JSONObject(), "")
            case "content_block_delta": Self.add(event["delta"] ?? .null, to: &open[index])
            case "content_block_stop":
                guard let (begun, json) = open.removeValue(forKey: index) else { continue }
                var block = begun
                if !json.isEmpty { block["input"] = (try? JSONValue.read(Array(json.utf8))) ?? .string(json) }
                let isEmpty = block["type"] == "text" && block["text"] == ""
                if block["citations"] == [] { block["citations"] = nil }
                if !isEmpty { content.append(AnthropicNormalForm.sorted(.object(block))) }
            case "message_delta":
                stop = event["delta"]?["stop_reason"] ?? .null
                event["usage"].flatMap(AnthropicUsage.read).map { usage.merge($0) }
            case "message_stop": isWhole = starts == 1 && open.isEmpty
            case "error": error = event["error"]
            default: break
            }
        }
    }

    private static func add(_ delta: JSONValue, to open: inout (block: JSONObject, json: String)?) {
        guard var (block, json) = open else { return }
        for (key, member) in [("text", "text"), ("thinking", "thinking"), ("signature", "signature")] {
            if let text = delta[key]?.string {
                block[member] = .string((block[member]?.string ?? "") + text)
            }
        }
        if let piece = delta["partial_json"]?.string { json += piece }
        if let citation = delta["citation"] {
            block["citations"] = .array((block["citations"]?.array ?? []) + [citation])
        }
        if delta["type"] == "compaction_delta", let text = delta["content"] { block["content"] = text }
        open = (block, json)
    }
}
