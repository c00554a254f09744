import JSONText
import Vocabulary

/// Refusals and failures in the words of the OpenAI dialect.
public enum OpenAIFailure {
    /// The body of an answer: `{"error":{"message","type","param","code"}}`.
    public static func body(_ refusal: Refusal) -> [UInt8] {
        var body = Array(#"{"error":{"message":"#.utf8)
        JSONString.append(refusal.message, to: &body)
        body += #","type":"#.utf8
        JSONString.append(refusal.code.openAIType, to: &body)
        body += #","param":"#.utf8
        if let param = refusal.param { JSONString.append(param, to: &body) } else { body += "null".utf8 }
        body += #","code":"#.utf8
        JSONString.append(refusal.code.rawValue, to: &body)
        body += "}}".utf8
        return body
    }

    /// The event that ends a stream which has failed after its head was sent; `[DONE]` must not follow.
    public static func event(_ refusal: Refusal) -> [UInt8] {
        Array("data: ".utf8) + body(refusal) + Array("\n\n".utf8)
    }
}
