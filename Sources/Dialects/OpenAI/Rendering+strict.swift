import JSONText
import Vocabulary

extension Rendering {
    /// Whether an answer's schema, of which the caller's dialect does not say how strictly it is followed, can be followed to the
    /// letter: in other dialects than OpenAI's every one is.
    func isStrict(_ schema: AnswerSchema, of conversation: Conversation) -> Bool {
        StrictSchemas(self, for: conversation.operation)?.take(schema.schema) ?? false
    }

    /// A tool as the target takes it: not strict, and named so, where its schema would be refused with that.
    mutating func fitting(
        _ tool: Tool,
        of conversation: Conversation,
        field: String
    ) throws(Refusal) -> Tool {
        guard tool.isStrict == true, case .function(let parameters) = tool.kind,
            let schemas = StrictSchemas(self, for: conversation.operation), !schemas.take(parameters)
        else { return tool }
        _ = try give(up: .otherFields, field: "\(field).strict")
        var tool = tool
        tool.isStrict = false
        return tool
    }
}
