import JSONText

/// A part of a written stream that is open.
struct ResponsesOpenPart: Sendable {
    /// How its events are.
    enum Kind: Sendable {
        /// At a place in the open message.
        case text(Int)
        /// At a place in the open message.
        case refusal(Int)
        /// An item with a summary or thoughts, once there are some.
        case reasoning(Reasoning, hasBegun: Bool)
        /// An item that is a call.
        case call(ToolCall)
    }

    /// How its events are.
    var kind: Kind
    /// The item's place in the output.
    let index: Int
    /// The item's id.
    let id: String
    /// The part as it was opened, with the sources that came since.
    var part: ContentPart
    /// The text so far.
    var text = ""
    /// Citations whose stretch of the text is known when that is whole.
    var waiting: [Citation] = []
    /// The log probabilities so far.
    var logProbabilities: [JSONValue] = []

    /// Makes a part.
    init(_ kind: Kind, index: Int, id: String, _ part: ContentPart) {
        self.kind = kind
        self.index = index
        self.id = id
        self.part = part
    }

    /// Whether it stands in a message.
    var isInMessage: Bool {
        switch kind {
        case .text, .refusal: true
        case .reasoning, .call: false
        }
    }

    /// What all of its events have: where it stands.
    var place: [(String, JSONValue)] {
        let item: [(String, JSONValue)] = [("item_id", .string(id)), ("output_index", .integer(index))]
        return switch kind {
        case .text(let place), .refusal(let place): item + [("content_index", .integer(place))]
        case .reasoning(let reasoning, _):
            item + [(reasoning.isSummary ? "summary_index" : "content_index", 0)]
        case .call: item
        }
    }
}
