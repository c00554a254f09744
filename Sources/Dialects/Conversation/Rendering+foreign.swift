import JSONText
import Vocabulary

extension Rendering {
    /// Gives up a part that only the caller's dialect has.
    ///
    /// What somebody hands over is content, without which the answer is another one, and is refused like a document unless
    /// the policy says otherwise; what stands beside a model's words is dropped like any other field.
    mutating func give(upForeign part: ContentPart, of role: Turn.Role, field: String) throws(Refusal) {
        _ = try give(up: role == .assistant ? .otherFields : part.foreignCapability, field: field)
    }
}

extension ContentPart {
    /// What a target lacks that has no form for the part, where no model has said it.
    fileprivate var foreignCapability: Capability {
        guard case .opaque(let operation, let value) = content, value != [:] else { return .otherFields }
        let kind = operation == .converse ? value.object?.members.first?.key : value["type"]?.string
        switch kind {
        case "cachePoint": return .cacheMarks
        case "container_upload": return .files
        case "toolAddition", "toolRemoval", "additional_tools": return .tools
        case "configuration_update", "compaction_trigger": return .otherFields
        default:
            // What a tool that has no other form has given.
            let isItem = operation == .responses && !ResponsesNative.isContent(self)
            return isItem ? .serverTools : .documents
        }
    }
}
