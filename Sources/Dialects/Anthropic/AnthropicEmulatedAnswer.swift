import JSONText

/// The undoing of what a request's writer did for models that know no schemas of answers.
enum AnthropicEmulatedAnswer {
    /// The answer that a call of the standing-in tool gives; `nil` if it is a call of the caller's own tools.
    static func text(of call: ToolCall) -> String? {
        switch call.name {
        case AnthropicToolName.answer: call.arguments.isBlank ? "{}" : call.arguments
        case AnthropicToolName.wrappedAnswer: unwrapped(call.arguments)
        default: nil
        }
    }

    /// The answer within its wrapping; what is not wrapped is given as it is.
    static func unwrapped(_ arguments: String) -> String {
        let value = try? JSONValue.read(Array(arguments.utf8))  // What cannot be read is no wrapping.
        return value?[AnthropicToolName.answerMember]?.text ?? arguments
    }

    /// The service tier that a usage report names, in OpenAI's words.
    static func tier(_ report: JSONValue) -> String? {
        let tier = report["service_tier"]?.string
        return tier == "standard" ? "default" : tier
    }
}
