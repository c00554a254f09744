import JSONText

/// A tool that is offered to the model.
public struct Tool: Hashable, Sendable {
    /// What kind of tool.
    public enum Kind: Hashable, Sendable {
        /// A function that takes an object; its JSON Schema, `nil` if it takes nothing.
        case function(parameters: JSONValue?)
        /// A tool that takes free text; its format, if one is given (OpenAI's custom tools).
        case freeForm(format: JSONValue?)
        /// A tool that one provider runs itself (web search, code execution…), as its dialect declares it.
        case server(Operation, JSONValue)
    }

    /// What kind of tool.
    public var kind: Kind
    /// Its name; for a server tool the name that its results carry, or its type.
    public var name: String
    /// What it does.
    public var description: String?
    /// Whether arguments must follow the schema to the letter; `nil` where the request does not say.
    public var isStrict: Bool?
    /// That the target's cache may keep everything up to here.
    public var cacheMark: CacheMark?
    /// The parameters in the words of the request's dialect, where these are not JSON Schema's (Gemini's subset).
    public var nativeParameters: JSONValue?
    /// Further members of the declaration that only its own dialect knows.
    public var extras = JSONObject()

    /// Makes a tool.
    public init(_ kind: Kind, name: String, description: String? = nil) {
        self.kind = kind
        self.name = name
        self.description = description
    }
}

/// Which tools may or must be used.
public enum ToolChoice: Hashable, Sendable {
    /// The model decides.
    case auto
    /// None.
    case none
    /// Some tool.
    case required
    /// This tool.
    case named(String)
    /// Some of these (`allowed_tools`), or one of them if `isRequired`.
    case among([String], isRequired: Bool)
}
