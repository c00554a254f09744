import JSONText
import Vocabulary

extension Conversation {
    /// What a field of the caller's own dialect is that no other dialect has a place for: without content that the provider keeps
    /// and things that it runs, the model would answer something else; without any other field it answers in another way.
    func capability(of extra: JSONObject.Member) -> Capability {
        // Nothing, and a list of nothing, ask for nothing.
        if extra.value == .null || extra.value == .array([]) { return .otherFields }
        return switch (operation, extra.key) {
        case (.generateContent, "cachedContent"), (.chatCompletions, "cached_content"): .files
        case (.chatCompletions, "extra_body"), (.responses, "extra_body"):
            extra.value["google"]?["cached_content"]?.string == nil ? .otherFields : .files
        case (.responses, "prompt"), (.responses, "conversation"), (.converse, "promptVariables"): .files
        case (.chatCompletions, "web_search_options"), (.chatCompletions, "data_sources"): .serverTools
        case (.messages, "mcp_servers"), (.messages, "container"), (.converse, "guardrailConfig"):
            .serverTools
        default: .otherFields
        }
    }
}
