import JSONText

/// The answers of `GET /v1beta/models` and `GET /v1beta/models/{model}` (Gemini API reference, "Models", read 2026-11).
public enum GeminiModelList {
    /// One model as the list shows it.
    public struct Entry: Hashable, Sendable {
        /// The public name.
        public var id: String
        /// The most tokens that a request may have, if that is known.
        public var inputTokenLimit: Int?
        /// The most tokens that an answer may have, if that is known.
        public var outputTokenLimit: Int?
        /// What may be asked of the model, such as `generateContent` or `embedContent`.
        public var methods: [String]

        /// Makes an entry.
        public init(
            id: String,
            inputTokenLimit: Int? = nil,
            outputTokenLimit: Int? = nil,
            methods: [String] = ["generateContent", "streamGenerateContent", "countTokens"]
        ) {
            self.id = id
            self.inputTokenLimit = inputTokenLimit
            self.outputTokenLimit = outputTokenLimit
            self.methods = methods
        }
    }

    /// The list, in the order given; `nextPageToken` names the page behind it, if there is one.
    public static func body(_ entries: [Entry], nextPageToken: String? = nil) -> [UInt8] {
        var object = JSONObject([("models", .array(entries.map(value)))])
        object.append("nextPageToken", nextPageToken.map { .string($0) })
        return JSONValue.object(object).bytes
    }

    /// One model alone.
    public static func body(_ entry: Entry) -> [UInt8] { value(entry).bytes }

    private static func value(_ entry: Entry) -> JSONValue {
        var object = JSONObject([("name", .string("models/\(entry.id)")), ("displayName", .string(entry.id))])
        object.append("inputTokenLimit", entry.inputTokenLimit.map { .integer($0) })
        object.append("outputTokenLimit", entry.outputTokenLimit.map { .integer($0) })
        object.append("supportedGenerationMethods", .array(entry.methods.map { .string($0) }))
        return .object(object)
    }
}
