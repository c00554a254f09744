import JSONText
import Vocabulary

extension Conversation {
    /// What kinds of answers besides text the request asks for, in lower case: `audio`, `image`.
    public var askedModalities: [String] {
        let named =
            extras["modalities"]?.array
            ?? extras["generationConfig"]?.object?["responseModalities"]?.array ?? []
        return named.map { ($0.string ?? $0.text).lowercased() }.filter { $0 != "text" }
    }

    /// Settles whether a target that is asked in an operation can give such answers; what it cannot is given up, and is then
    /// no longer asked for.
    ///
    /// Only Chat Completions and Gemini have words for them, and each its own.
    public mutating func settleModalities(
        in target: Operation,
        _ rendering: inout Rendering
    ) throws(Refusal) {
        guard operation != target else { return }
        let isKnown = target == .generateContent && extras["modalities"] != nil
        if !askedModalities.isEmpty, !isKnown {
            let field = extras["modalities"] == nil ? "generationConfig.responseModalities" : "modalities"
            _ = try rendering.give(up: .outputModalities, field: field)
        }
        guard !isKnown else { return }
        extras["modalities"] = nil
        guard var configuration = extras["generationConfig"]?.object,
            configuration["responseModalities"] != nil
        else { return }
        configuration["responseModalities"] = nil
        extras["generationConfig"] = configuration.isEmpty ? nil : .object(configuration)
    }
}
