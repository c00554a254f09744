import JSONText

/// The arguments of a call as the object that Gemini has them in.
enum GeminiArguments {
    /// The object that a text is; `nil` if it is none.
    ///
    /// An empty text is an empty object, and a JSON string that holds an object's text is that object, as some providers
    /// encode arguments twice.
    static func object(_ text: String) -> JSONObject? {
        guard text.utf8.contains(where: { $0 > 0x20 }) else { return JSONObject() }
        switch try? JSONValue.read(Array(text.utf8)) {  // What is no JSON is no object.
        case .object(let object)?: return object
        case .string(let inner)?: return GeminiToolResponse.object(in: inner)
        default: return nil
        }
    }
}
