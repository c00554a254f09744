import JSONText

/// The object that a function's result must be, from and to the text that other dialects have.
///
/// A text goes under `result` and an error's under `error`; an object stays what it is.
enum GeminiToolResponse {
    /// The text of a result, and whether it is an error.
    static func text(of response: JSONObject) -> (text: String, isError: Bool) {
        guard response.count == 1, let member = response.members.first else {
            return (JSONValue.object(response).text, false)
        }
        switch (member.key, member.value) {
        case ("result", .string(let text)) where object(in: text) == nil: return (text, false)
        case ("error", .string(let text)) where object(in: text) == nil: return (text, true)
        case ("error", .object(let object)): return (JSONValue.object(object).text, true)
        default: return (JSONValue.object(response).text, false)
        }
    }

    /// The object of a result's text.
    static func object(of text: String, isError: Bool) -> JSONObject {
        let object = object(in: text)
        if isError { return JSONObject([("error", object.map { .object($0) } ?? .string(text))]) }
        return object ?? JSONObject([("result", .string(text))])
    }

    /// The object that a text is the JSON of, if it is.
    static func object(in text: String) -> JSONObject? {
        guard text.utf8.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") else { return nil }
        return (try? JSONValue.read(Array(text.utf8)))?.object  // What is no JSON is a text.
    }
}
