import JSONText
import Vocabulary

/// An answer that the gateway keeps for targets that keep none: `store` and `previous_response_id` of the Responses API.
///
/// It stands alone: its input is the whole conversation before it, so that answers before it may be gone.
public struct StoredResponse: Hashable, Sendable {
    /// The id that its caller knows it by.
    public let id: String
    /// The items before it, each with an id.
    public let input: [JSONValue]
    /// The whole response as its caller has it.
    public let response: JSONValue

    /// The items that it has added.
    public var output: [JSONValue] { response["output"]?.array ?? [] }

    /// The answer to a request whose conversation has been expanded; `nil` if there is nothing to keep: the caller wants
    /// none kept, or the answer has failed.
    public init?(request: JSONValue, response: JSONValue) {
        guard Self.isWanted(request), let id = response["id"]?.string, !id.isEmpty,
            response["status"] == "completed" || response["status"] == "incomplete"
        else { return nil }
        self.id = id
        self.response = response
        input = Self.items(request).enumerated().map { Self.named($0.element, id: id, place: $0.offset) }
    }

    /// Reads what ``inputBytes`` and ``responseBytes`` are; throws where they are not.
    public init(input: [UInt8], response: [UInt8]) throws(JSONTextError) {
        self.input = try JSONValue.read(input).array ?? []
        self.response = try JSONValue.read(response)
        id = self.response["id"]?.string ?? ""
    }

    /// The input for keeping.
    public var inputBytes: [UInt8] { JSONValue.array(input).bytes }
    /// The response for keeping, which is also the answer to `GET /v1/responses/{id}`.
    public var responseBytes: [UInt8] { response.bytes }

    /// Whether a request wants its answer kept: `store` is true where it is left out.
    public static func isWanted(_ request: JSONValue) -> Bool { request["store"]?.bool ?? true }

    /// The kept answer that a request goes on from.
    public static func previousID(_ request: JSONValue) -> String? {
        request["previous_response_id"]?.string
    }

    /// The request with this answer and everything before it in front of its own input; instructions are not inherited.
    public func expanded(_ request: JSONValue) -> JSONValue {
        guard case .object(var fields) = request else { return request }
        fields["input"] = .array(input + output + Self.items(request))
        fields["previous_response_id"] = nil
        return .object(fields)
    }

    /// The items of a request's own input; a text is a message.
    private static func items(_ request: JSONValue) -> [JSONValue] {
        switch request["input"] {
        case .string(let text)?:
            [
                [
                    "type": "message", "role": "user",
                    "content": [["type": "input_text", "text": .string(text)]],
                ]
            ]
        case .array(let items)?: items
        default: []
        }
    }

    /// An item with an id: lists go on after one.
    private static func named(_ item: JSONValue, id: String, place: Int) -> JSONValue {
        guard case .object(var fields) = item, fields["id"]?.string == nil else { return item }
        fields["id"] = .string("item_\(id.split(separator: "_").last ?? "")_\(place)")
        return .object(fields)
    }
}
