import JSONText

/// What a caller's conversation has of other providers' answers that the gateway has translated, and that a provider of
/// the caller's own dialect would refuse: proofs of others in their wrapping, and thoughts and calls that have none.
///
/// A request with such a history is written anew for its target, like one of another dialect. A body is searched as text first;
/// what a tool's arguments or schema may be called too is looked up in its place then. The wrapping of a proof is told by its
/// text alone: where a string of a user's begins with it, the request loses nothing but that its bytes pass as they are.
public enum ForeignHistory {
    /// Who reads a body, as far as what it would refuse depends on it.
    public struct Reader: Hashable, Sendable {
        private let operation: Operation
        private let maker: Signature.Maker
        private let wantsSignatures: Bool

        /// `maker` is whose proofs the model reads, `model` its provider's id of it; `nil` for operations in whose bodies nothing
        /// is looked for.
        public init?(_ operation: Operation, maker: Signature.Maker, model: String) {
            switch operation {
            case .messages, .countTokens, .invoke, .responses, .generateContent, .converse, .cohereChat: break
            default: return nil
            }
            self.operation = operation
            self.maker = maker
            wantsSignatures =
                operation == .generateContent && GeminiGeneration(model: model).isKnownToWantSignatures
        }

        /// Whether a body, which is valid JSON, has what the reader cannot take.
        public func finds(_ body: Span<UInt8>) -> Bool {
            switch operation {
            case .messages, .countTokens:
                hasWrapped(body) || maker == .anthropic && hasEmptyProof(body)
            case .invoke: maker == .anthropic && (hasWrapped(body) || hasEmptyProof(body))
            case .responses:
                hasWrapped(body) || body.firstString("\"redacted.gh1.") != nil
                    || maker == .openAI && hasForeignItem(body)
            case .generateContent:
                body.firstString(wrappedBytes) != nil || wantsSignatures && GeminiSteps.lackSignatures(body)
            case .converse:
                hasWrapped(body) || body.firstString(wrappedBytes) != nil
                    || maker == .anthropic && hasThoughtWithoutProof(body)
            case .cohereChat: hasWrapped(body)
            default: false
            }
        }
    }

    /// Base64 of what every wrapped proof begins with, where a field is of bytes.
    private static let wrappedBytes: StaticString = "\"Z2gxL"

    private static func hasWrapped(_ body: Span<UInt8>) -> Bool { body.firstString("\"gh1.") != nil }

    /// Whether an item carries what the dialect has no place for, or thoughts that the provider has not made.
    private static func hasForeignItem(_ body: Span<UInt8>) -> Bool {
        if body.firstString("\"rs_req_") != nil { return true }
        guard body.firstString("\"extra_content\"") != nil else { return false }
        return HistoryBlocks.contain("input", body) { item in
            while let key = item.nextMember(body) {
                if key.matches("extra_content", in: body) { return true }
                item.skipValue(body)
            }
            return false
        }
    }

    /// Whether thoughts have an empty proof, as those of models have that give none.
    private static func hasEmptyProof(_ body: Span<UInt8>) -> Bool {
        guard hasEmptySignature(body) else { return false }
        return HistoryBlocks.contain("messages", body) { block in
            var isThought = false
            var isEmpty = false
            while let key = block.nextMember(body) {
                let value = block.skipValue(body).lowerBound
                if key.matches("type", in: body) {
                    isThought = body.holds("\"thinking\"", at: value)
                } else if key.matches("signature", in: body) {
                    isEmpty = body.holds("\"\"", at: value)
                }
            }
            return isThought && isEmpty
        }
    }

    /// Whether anything is called an empty signature, be it a thought's or a tool's.
    private static func hasEmptySignature(_ body: Span<UInt8>) -> Bool {
        var start = 0
        while let place = body.firstString("\"signature\"", from: start) {
            start = place + 11
            var value = JSONOutline(at: start)
            if value.enter(body, UInt8(ascii: ":")), value.peek(body) == UInt8(ascii: "\""),
                body.holds("\"\"", at: value.offset)
            {
                return true
            }
        }
        return false
    }

    /// Whether thoughts have no proof.
    private static func hasThoughtWithoutProof(_ body: Span<UInt8>) -> Bool {
        guard body.firstString("\"reasoningText\"") != nil else { return false }
        return HistoryBlocks.contain("messages", body) { block in
            while let key = block.nextMember(body) {
                guard key.matches("reasoningContent", in: body), block.enter(body, UInt8(ascii: "{")) else {
                    block.skipValue(body)
                    continue
                }
                while let key = block.nextMember(body) {
                    guard key.matches("reasoningText", in: body), block.enter(body, UInt8(ascii: "{")) else {
                        block.skipValue(body)
                        continue
                    }
                    var isProved = false
                    while let key = block.nextMember(body) {
                        if key.matches("signature", in: body) { isProved = true }
                        block.skipValue(body)
                    }
                    if !isProved { return true }
                }
            }
            return false
        }
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
