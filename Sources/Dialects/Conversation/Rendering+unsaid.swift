import JSONText
import Vocabulary

extension Rendering {
    /// Names what the caller says about a document beside it, where the target has a place for the document alone; a text has
    /// it before it (``Media/spoken``).
    mutating func giveUpContext(of media: Media) throws(Refusal) {
        if media.context != nil, media.spoken == nil {
            _ = try give(up: .otherFields, field: "document.context")
        }
    }

    /// Names what only the dialect of a tool's declaration knows, such as `input_examples`, where the target has no place for
    /// it.
    mutating func giveUpExtras(of tool: Tool, field: String) throws(Refusal) {
        for member in tool.extras.members {
            _ = try give(up: .otherFields, field: "\(field).\(member.key)")
        }
    }
}
