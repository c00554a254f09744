import JSONText
import Vocabulary

/// The headers that stood in the bodies of providers before they were sealed.
enum UnsealedHeaders {
    private static let member = "headers"

    /// A body without its headers, and these; a body that cannot be read is left as it is.
    static func split(_ body: String) -> (body: String, headers: [String: Secret]) {
        // Whoever uses the body finds out that it cannot be read, and says so.
        guard var object = (try? JSONValue.read(Array(body.utf8)))?.object,
            let headers = object[member]?.object
        else { return (body, [:]) }
        object[member] = nil
        let values = headers.members.compactMap { header in
            text(header.value).map { (header.key, Secret($0)) }
        }
        return (JSONValue.object(object).text, Dictionary(values) { _, last in last })
    }

    /// A value as it was sent; numbers and words were taken for texts.
    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .number, .bool: value.text
        case .null, .array, .object: nil
        }
    }
}
