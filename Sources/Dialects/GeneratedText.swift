import JSONText
import Vocabulary

/// What a model has generated in a whole answer, as far as charging goes.
public enum GeneratedText {
    /// The output tokens to charge if no usage is reported; `nil` if the bytes are no answer of the operation.
    ///
    /// Counted is what is counted of a stream: content, reasoning, refusals, names and arguments of calls.
    public static func estimatedTokens(ofAnswer body: [UInt8], _ operation: Operation) -> Int? {
        guard let dialect = operation.conversation,
            let value = try? JSONValue.ofAnswer(body),
            let reply = try? dialect.reply(from: value)
        else { return nil }
        return EstimatedTokens.of(textBytes: reply.textLength, deltas: 0)
    }
}

extension Reply {
    /// The bytes of generated text in a whole answer.
    var textLength: Int {
        choices.reduce(0) { sum, choice in sum + choice.parts.reduce(0) { $0 + $1.textLength } }
    }
}

extension ContentPart {
    /// The bytes of generated text in a part of an answer.
    fileprivate var textLength: Int {
        switch content {
        case .text(let text), .refusal(let text): text.utf8.count
        case .reasoning(let reasoning): reasoning.text.utf8.count
        case .toolCall(let call): call.name.utf8.count + call.arguments.utf8.count
        case .image, .audio, .video, .document, .toolResult, .opaque: 0
        }
    }
}
