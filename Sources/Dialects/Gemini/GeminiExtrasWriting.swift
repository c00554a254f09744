import JSONText
import Vocabulary

/// Writes what stands beside contents, tools and configuration.
enum GeminiExtrasWriting {
    /// Writes the fields into a body, and notes what Gemini has none for.
    static func write(
        _ conversation: Conversation,
        to body: inout JSONObject,
        _ rendering: inout Rendering
    ) throws(Refusal) {
        try writeTier(conversation, to: &body, &rendering)
        if conversation.verbosity != nil { _ = try rendering.give(up: .verbosity, field: "verbosity") }
        if conversation.endUser != nil { _ = try rendering.give(up: .endUser, field: "user") }
        if conversation.cacheKey != nil { _ = try rendering.give(up: .cacheKey, field: "prompt_cache_key") }
        if conversation.allowsParallelTools == false {
            _ = try rendering.give(up: .parallelToolControl, field: "parallel_tool_calls")
        }
        if let metadata = conversation.metadata, !metadata.isEmpty {
            if rendering.providerKind == "vertex", areLabels(metadata) {
                body["labels"] = .object(metadata)
            } else {
                _ = try rendering.give(up: .metadata, field: "metadata")
            }
        }
        for member in conversation.extras.members {
            if conversation.isGemini {
                body.merge(member.key, member.value)
            } else if !isWrittenElsewhere(member.key) {
                try rendering.give(up: member, of: conversation)
            }
        }
    }

    /// Fields of other dialects that have a place in Gemini's: those of ``GeminiConfigurationWriting``.
    private static func isWrittenElsewhere(_ key: String) -> Bool { key == "modalities" }

    private static func writeTier(
        _ conversation: Conversation,
        to body: inout JSONObject,
        _ rendering: inout Rendering
    ) throws(Refusal) {
        guard let tier = conversation.serviceTier, tier != "auto" else { return }
        // Vertex has no field for it in the body, but in the head, which is the operator's to set.
        if rendering.providerKind != "vertex" || conversation.isGemini,
            let native = GeminiServiceTier.native(tier)
        {
            if try rendering.geminiTakes(.serviceTier, field: "service_tier") {
                body.append("serviceTier", .string(native))
            }
        } else if tier != "default" {
            _ = try rendering.give(up: .serviceTier, field: "service_tier")
        }
    }

    /// Whether metadata can be labels of Google Cloud ("Labels overview: requirements for labels", read 2026-11).
    private static func areLabels(_ metadata: JSONObject) -> Bool {
        metadata.count <= 64
            && metadata.members.allSatisfy { member in
                guard let value = member.value.string, let first = member.key.unicodeScalars.first else {
                    return false
                }
                return first.properties.isLowercase && isLabel(member.key) && isLabel(value)
            }
    }

    private static func isLabel(_ text: String) -> Bool {
        text.utf8.count <= 63
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "_"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}

extension JSONObject {
    /// Puts a member in; two objects become one, in which what is there already counts.
    mutating func merge(_ key: String, _ value: JSONValue) {
        guard case .object(var there)? = self[key], let more = value.object else {
            if self[key] == nil { append(key, value) }
            return
        }
        for member in more.members { there.merge(member.key, member.value) }
        self[key] = .object(there)
    }
}
