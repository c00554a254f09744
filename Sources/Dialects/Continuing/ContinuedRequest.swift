import JSONText
import Vocabulary

/// Writes a request that asks a target to go on with an answer.
public enum ContinuedRequest {
    /// The body of a request with the answer so far as its last turn; `nil` if it has no place for it, or leaves no room
    /// for more output.
    ///
    /// `body` is the request as it would be made from the beginning, in the target's `operation`; without a text the target
    /// begins anew. `output` are the tokens that the text has come to, which are taken off the bound of the output.
    public static func body(
        _ body: JSONValue,
        _ operation: Operation,
        _ form: PrefillForm,
        text: String,
        output: Int
    ) -> JSONValue? {
        guard case .object(var object) = body, shorten(&object, operation, by: output) else { return nil }
        guard !text.isEmpty else { return .object(object) }
        guard case .array(var messages)? = object["messages"] else { return nil }
        let content: JSONValue = operation == .converse ? [["text": .string(text)]] : .string(text)
        var turn = JSONObject([("role", "assistant"), ("content", content)])
        switch form {
        case .turn: break
        case .prefix: turn.append("prefix", true)
        case .partial: turn.append("partial", true)
        case .finalMessage:
            object["add_generation_prompt"] = false
            object["continue_final_message"] = true
        }
        messages.append(.object(turn))
        object["messages"] = .array(messages)
        return .object(object)
    }

    /// Whether a request is one whose answer can be gone on with: what follows a grammar or a plan of thought begins anew.
    public static func isContinuable(_ conversation: Conversation) -> Bool {
        guard conversation.choices == 1, !conversation.sampling.asksLogProbabilities,
            conversation.form == .text, conversation.turns.last?.role != .assistant
        else { return false }
        return conversation.extras["grammar"] == nil && conversation.extras["structured_outputs"] == nil
            && !conversation.extras.members.contains { $0.key.hasPrefix("guided_") }
    }

    /// Whether a body asks Anthropic's models to think, which then do not go on with a text.
    public static func asksThoughts(_ body: JSONValue, _ operation: Operation) -> Bool {
        let thinking =
            operation == .converse ? body["additionalModelRequestFields"]?["thinking"] : body["thinking"]
        guard [.converse, .messages, .invoke].contains(operation), let thinking else { return false }
        return thinking["type"]?.string != "disabled"
    }

    /// Whether a model of Anthropic's goes on with a last turn of its own.
    public static func isTaken(byClaude model: String) -> Bool {
        AnthropicModelFacts(model: model).takesPrefill
    }

    /// Whether a model of Bedrock's goes on with a last turn of its own.
    public static func isTaken(byBedrock model: String) -> Bool {
        ConverseModelFacts(model: model).takesPrefill
    }

    /// Takes off the bound of the output what has come of it; answers false if nothing is left.
    private static func shorten(_ object: inout JSONObject, _ operation: Operation, by output: Int) -> Bool {
        if operation == .converse {
            guard case .object(var terms)? = object["inferenceConfig"] else { return true }
            guard shorten(&terms, "maxTokens", by: output) else { return false }
            object["inferenceConfig"] = .object(terms)
            return true
        }
        return ["max_tokens", "max_completion_tokens"].allSatisfy { shorten(&object, $0, by: output) }
    }

    private static func shorten(_ object: inout JSONObject, _ key: String, by output: Int) -> Bool {
        guard let limit = object[key]?.integer else { return true }
        object[key] = .integer(limit - output)
        return limit > output
    }
}
