import Ports
import Vocabulary

/// The counts that Bedrock states in the head of a whole answer, for families whose bodies state none (Cohere's, Mistral's).
enum BedrockCounts {
    /// What an answer reports, completed by its head: where a guardrail has changed the answer, a body may report its input
    /// alone.
    static func completed(_ reported: Usage?, _ head: AnswerHead) -> Usage? {
        guard var usage = reported else { return self.usage(head) }
        if usage.output == 0, let counted = self.usage(head) { usage.output = counted.output }
        return usage
    }

    /// The usage; `nil` where the head has none.
    static func usage(_ head: AnswerHead) -> Usage? {
        guard let input = count("x-amzn-bedrock-input-token-count", head) else { return nil }
        return Usage(input: input, output: count("x-amzn-bedrock-output-token-count", head) ?? 0)
    }

    private static func count(_ name: StaticString, _ head: AnswerHead) -> Int? {
        guard let count = AnswerFields.value(name, in: head).flatMap({ Int($0) }),
            (0...1 << 40).contains(count)
        else { return nil }
        return count
    }
}
