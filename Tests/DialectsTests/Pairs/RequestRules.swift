import Dialects
import JSONText

/// What providers refuse in requests of their dialects, as far as it is known from their documentation (read 2026-11).
enum RequestRules {
    /// What in a request is against its dialect's rules.
    static func faults(_ body: JSONValue, _ operation: Operation) -> [String] {
        switch operation {
        case .chatCompletions: ChatRules.faults(body)
        case .messages: AnthropicRules.faults(body)
        // The path says the model.
        case .invoke: AnthropicRules.faults(body).filter { $0 != "no model" }
        case .generateContent: GeminiRules.faults(body)
        case .converse: ConverseRules.faults(body)
        case .cohereChat: ChatRules.faults(body)
        case .responses: ResponsesRules.faults(body)
        default: ["no conversation"]
        }
    }

    /// Whether calls and results come in order: after the model's turn with calls the results of all of them, each once.
    ///
    /// `steps` are the turns as the ids that they call and the ids that they give results of.
    static func pairing(_ steps: [(calls: [String], results: [String])]) -> [String] {
        var faults: [String] = []
        var open: [String] = []
        for (index, step) in steps.enumerated() {
            if !open.isEmpty || !step.results.isEmpty, open.sorted() != step.results.sorted() {
                faults.append("turn \(index): results of \(step.results), called were \(open)")
            }
            open = step.calls
        }
        if !open.isEmpty { faults.append("no results of \(open)") }
        return faults
    }

    /// Whether a text is one that can be a tool's id or name at the strictest provider.
    static func isName(_ text: String?) -> Bool {
        guard let text, (1...64).contains(text.utf8.count) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
            default: false
            }
        }
    }
}
