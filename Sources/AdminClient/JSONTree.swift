import Foundation

/// A JSON value as the command line needs it: to be built from options and to be shown.
public indirect enum JSONTree: Sendable, Equatable {
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
    case array([JSONTree])
    /// An object.
    case object([String: JSONTree])

    /// Reads a JSON text.
    public init(parsing bytes: [UInt8]) throws(AdminClientError) {
        do {
            self = try JSONDecoder().decode(JSONTree.self, from: Data(bytes))
        } catch {
            throw AdminClientError("the gateway answered something that is not JSON")
        }
    }

    /// The JSON text.
    public var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Every value of this type has a JSON text, infinite numbers excepted, which no option makes.
        return (try? encoder.encode(self)).map(Array.init) ?? []
    }

    /// The member at a path of names joined by dots, of every element where an array is met; `null` if there is none.
    public subscript(path: String) -> JSONTree {
        if case .object(let members) = self, let member = members[path] { return member }
        return path.split(separator: ".").reduce(self) { $0.member(String($1)) }
    }

    private func member(_ name: String) -> JSONTree {
        switch self {
        case .object(let members): members[name] ?? .null
        case .array(let elements): .array(elements.map { $0.member(name) })
        default: .null
        }
    }

    /// The elements of an array; none of anything else.
    public var elements: [JSONTree] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// The value on one line, for people.
    public var line: String {
        switch self {
        case .null: "-"
        case .bool(let isTrue): isTrue ? "yes" : "no"
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .string(let text): text
        // An empty list is not the same as none: one grants nothing, the other inherits.
        case .array(let elements): elements.isEmpty ? "(none)" : elements.map(\.line).joined(separator: ", ")
        case .object(let members) where members.values.allSatisfy { $0 == .null }: "-"
        case .object(let members):
            members.sorted { $0.key < $1.key }.filter { $0.value != .null }.map {
                "\($0.key)=\($0.value.line)"
            }
            .joined(separator: " ")
        }
    }
}

extension JSONTree: Codable {
    /// Reads any JSON value.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONTree].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONTree].self))
        }
    }

    /// Writes the value.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}
