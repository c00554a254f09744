import JSONText

/// What a caller's conversation has of other providers' answers that the gateway has translated, and that a provider of
/// the caller's own dialect would refuse: proofs of others in their wrapping, and thoughts and calls that have none.
///
/// A request with such a history is written anew for its target, like one of another dialect. What is looked for stands in
/// no request that such a provider would take, or in the words of its user alone: then the request loses nothing but that
/// its bytes pass as they are.
public enum ForeignHistory {
    /// Whether a body of an operation, which is valid JSON, has what a model cannot take.
    ///
    /// `maker` is whose proofs the model reads, `model` its provider's id of it.
    public static func stands(
        in body: Span<UInt8>,
        _ operation: Operation,
        maker: Signature.Maker,
        model: String
    ) -> Bool {
        switch operation {
        case .messages, .countTokens:
            hasWrapped(body) || maker == .anthropic && hasEmptyProof(body)
        case .invoke: maker == .anthropic && (hasWrapped(body) || hasEmptyProof(body))
        case .responses:
            hasWrapped(body) || body.firstString("\"redacted.gh1.") != nil
                || maker == .openAI && hasForeignItem(body)
        case .generateContent:
            body.firstString(wrappedBytes) != nil
                || GeminiGeneration(model: model).isKnownToWantSignatures && GeminiSteps.lackSignatures(body)
        case .converse:
            hasWrapped(body) || body.firstString(wrappedBytes) != nil
                || maker == .anthropic && hasThoughtWithoutProof(body)
        case .cohereChat: hasWrapped(body)
        default: false
        }
    }

    /// Base64 of what every wrapped proof begins with, where a field is of bytes.
    private static let wrappedBytes: StaticString = "\"Z2gxL"

    private static func hasWrapped(_ body: Span<UInt8>) -> Bool { body.firstString("\"gh1.") != nil }

    /// Whether an item carries what the dialect has no place for, or thoughts that the provider has not made.
    private static func hasForeignItem(_ body: Span<UInt8>) -> Bool {
        body.firstString("\"rs_req_") != nil || body.firstString("\"extra_content\"") != nil
    }

    /// Whether thoughts have an empty proof, as those of models have that give none.
    private static func hasEmptyProof(_ body: Span<UInt8>) -> Bool {
        var start = 0
        while let place = body.firstString("\"signature\"", from: start) {
            start = place + 11
            var value = JSONOutline(at: start)
            // Only a text is stepped over: what stands in an object is looked at by itself, and once.
            guard value.enter(body, UInt8(ascii: ":")), value.peek(body) == UInt8(ascii: "\"") else {
                continue
            }
            if body.holds("\"\"", at: value.skipValue(body).lowerBound) { return true }
        }
        return false
    }

    /// Whether thoughts have no proof.
    private static func hasThoughtWithoutProof(_ body: Span<UInt8>) -> Bool {
        var start = 0
        while let place = body.firstString("\"reasoningText\"", from: start) {
            start = place + 15
            var thought = JSONOutline(at: start)
            guard thought.enter(body, UInt8(ascii: ":")), thought.enter(body, UInt8(ascii: "{")) else {
                continue
            }
            var isProved = false
            while let key = thought.nextMember(body) {
                if key.matches("signature", in: body) { isProved = true }
                thought.skipValue(body)
            }
            if !isProved { return true }
        }
        return false
    }
}

extension Span where Element == UInt8 {
    /// Where a string of JSON stands first that begins with a text, the quote included; not one within another string.
    func firstString(_ text: StaticString, from start: Int = 0) -> Int? {
        var start = start
        while let place = firstPlace(of: text, from: start) {
            if place == 0 || self[place - 1] != UInt8(ascii: "\\") { return place }
            start = place + 1
        }
        return nil
    }
}
