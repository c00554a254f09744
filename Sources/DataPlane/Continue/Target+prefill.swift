import Dialects
import Policy
import Vocabulary

extension Target {
    /// How it is asked to go on with an answer in one of its operations; `nil` if it is not known to do that.
    func prefillForm(_ operation: Dialects.Operation) -> PrefillForm? {
        guard !lacks.contains(.prefill) else { return nil }
        switch (provider.family, operation) {
        case (.anthropic, .messages), (.vertex, .messages):
            return ContinuedRequest.isTaken(byClaude: model) ? .turn : nil
        case (.bedrock, .converse), (.bedrock, .invoke):
            return ContinuedRequest.isTaken(byBedrock: model) ? .turn : nil
        case (.mistral, .chatCompletions): return .prefix
        case (.compatible, .chatCompletions):
            guard let form = provider.declaration.facts?.prefill else { return nil }
            // DeepSeek has it at its address for what is tried out, and nowhere else.
            if form == .prefix, provider.baseURL.firstRange(of: "/beta") == nil { return nil }
            return form
        default: return nil
        }
    }

    /// Whether it may repeat what it was given before it goes on, as Mistral's answers do.
    var mayRepeatPrefill: Bool { provider.family == .mistral }
}
