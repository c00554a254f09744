import JSONText

/// A tool that the model calls.
public struct ToolCall: Hashable, Sendable {
    /// What pairs the call with its result; empty where the dialect has none, and then a reader makes one from the call's
    /// place (``ToolCallID``).
    public var id: String
    /// The tool.
    public var name: String
    /// What it is given: the text of a JSON object, or for a free-form tool any text.
    public var arguments: String
    /// Whether the tool takes free text instead of an object (OpenAI's custom tools).
    public var isFreeForm = false
    /// The id of the item that carries the call, where that is another than the call's (Responses).
    public var itemID: String?
    /// The proof that the target wants back with the call (Gemini's thought signature).
    public var signature: Signature?

    /// Makes a call.
    public init(id: String, name: String, arguments: String) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }

    /// What stands for arguments that are no object where a target takes objects alone: an object that holds their text, as
    /// what the model has called before cannot be taken back.
    var rawArguments: JSONObject { JSONObject([("_raw", .string(arguments))]) }
}

/// What a tool gave.
public struct ToolResult: Hashable, Sendable {
    /// The call that it answers.
    public var callID: String
    /// The tool's name, where the dialect says it; a writer that needs it looks it up among the calls.
    public var name: String?
    /// What it gave: text, pictures, documents; or one opaque part, such as an object.
    public var parts: [ContentPart]
    /// Whether the tool failed.
    public var isError = false
    /// Whether the call was one of a free-form tool.
    public var isFreeForm = false

    /// Makes a result.
    public init(callID: String, parts: [ContentPart], name: String? = nil) {
        self.callID = callID
        self.parts = parts
        self.name = name
    }

    /// All text of the result, joined by line feeds.
    public var text: String { parts.compactMap(\.text).joined(separator: "\n") }
}
