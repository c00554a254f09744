import JSONText

/// A piece of what somebody says: the blocks, parts and items of the dialects.
public struct ContentPart: Hashable, Sendable {
    /// What it is.
    public enum Content: Hashable, Sendable {
        /// Text.
        case text(String)
        /// A picture.
        case image(Media)
        /// A sound.
        case audio(Media)
        /// A film.
        case video(Media)
        /// A document, such as a PDF or a plain text.
        case document(Media)
        /// The model calls a tool.
        case toolCall(ToolCall)
        /// What a tool gave.
        case toolResult(ToolResult)
        /// What the model thought.
        case reasoning(Reasoning)
        /// The model declines, in its own words.
        case refusal(String)
        /// A block that one dialect alone has (a server tool's call or result, a reference to kept state): as it came.
        case opaque(Operation, JSONValue)
    }

    /// What it is.
    public var content: Content
    /// That the target's cache may keep everything up to here.
    public var cacheMark: CacheMark?
    /// Where the text has its statements from, as the operation's dialect writes it: `[]` if nowhere.
    public var citations: [Citation] = []
    /// The proof that a target wants back beside this part: Gemini's thought signature on a text.
    public var signature: Signature?
    /// Further members that the part has in the dialect that it came in, and only there.
    public var native: NativeMembers?

    /// Makes a part.
    public init(_ content: Content, cacheMark: CacheMark? = nil) {
        self.content = content
        self.cacheMark = cacheMark
    }

    /// Makes a part of text.
    public static func text(_ text: String) -> ContentPart { ContentPart(.text(text)) }

    /// The text, if it is one.
    public var text: String? { if case .text(let text) = content { text } else { nil } }
}

/// Members of a part that only one dialect knows: its writer puts them back, the others leave them out.
public struct NativeMembers: Hashable, Sendable {
    /// Whose they are.
    public var operation: Operation
    /// The members as they came.
    public var members: JSONObject

    /// Makes members; `nil` if there are none.
    public init?(_ operation: Operation, _ members: JSONObject) {
        guard !members.isEmpty else { return nil }
        self.operation = operation
        self.members = members
    }
}

/// A place up to which a target's cache may keep the request.
public struct CacheMark: Hashable, Sendable {
    /// How long, such as `5m` or `1h`; `nil` is the target's default.
    public var lifetime: String?

    /// Makes a mark.
    public init(lifetime: String? = nil) { self.lifetime = lifetime }
}

/// Where a statement of a text comes from.
public struct Citation: Hashable, Sendable {
    /// A page on the web, if it is one.
    public var url: String?
    /// The source's title.
    public var title: String?
    /// The stretch of the text that it speaks for, in characters (Unicode scalars) of that text.
    public var range: Range<Int>?
    /// The words that are cited.
    public var citedText: String?
    /// Whose form `native` has.
    public var operation: Operation
    /// The citation as it came.
    public var native: JSONValue

    /// Makes a citation.
    public init(_ operation: Operation, _ native: JSONValue) {
        self.operation = operation
        self.native = native
    }

    /// No text has more characters.
    private static var longest: Int { 1 << 40 }

    /// The stretch between two places as a provider gives them; `nil` if there can be none.
    static func stretch(from start: Int?, to end: Int?) -> Range<Int>? {
        guard let start, let end, 0 <= start, start <= end, end <= longest else { return nil }
        return start..<end
    }

    /// The stretch that it speaks for of a text with a number of characters: all of it where the dialect that it came in
    /// knows no stretches.
    func stretch(of length: Int) -> Range<Int> { range ?? 0..<length }
}
