import Foundation

/// A JSON value whose form another party decides: claims, metadata, provisioned resources.
public indirect enum JSONNode: Sendable, Hashable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number.
    case integer(Int)
    /// Another number.
    case number(Double)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONNode])
    /// An object.
    case object([String: JSONNode])

    /// Reads a JSON text; `nil` if it is none.
    public init?(parsing bytes: some Sequence<UInt8>) {
        guard let value = try? JSONDecoder().decode(JSONNode.self, from: Data(bytes)) else { return nil }
        self = value
    }

    /// The JSON text, members in the order of their names.
    public var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Only a number that is not finite has no JSON text, and none is ever read or made.
        return (try? encoder.encode(self)).map(Array.init) ?? Array("null".utf8)
    }

    /// The member of a name; `nil` if there is none or the value is no object.
    public subscript(name: String) -> JSONNode? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    /// The text of a string; `nil` of anything else.
    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The elements of an array that are strings; a string alone is an array of one, anything else `nil`.
    public var strings: [String]? {
        switch self {
        case .string(let text): [text]
        case .array(let elements): elements.compactMap(\.string)
        default: nil
        }
    }
}
