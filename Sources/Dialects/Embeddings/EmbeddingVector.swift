import JSONText

/// One vector, as it was sent: numbers keep their spelling until another form is asked for.
public enum EmbeddingVector: Hashable, Sendable {
    /// Numbers.
    case numbers([JSONValue])
    /// Little-endian 32-bit floats in base64.
    case base64(String)

    /// Reads a vector; `nil` if it is none.
    public init?(_ value: JSONValue) {
        switch value {
        case .string(let text):
            guard VectorBase64.floats(text) != nil else { return nil }
            self = .base64(text)
        case .array(let numbers):
            guard numbers.allSatisfy({ $0.number != nil }) else { return nil }
            self = .numbers(numbers)
        default: return nil
        }
    }

    /// The vector in an encoding.
    public func value(_ encoding: EmbeddingRequest.Encoding) -> JSONValue {
        switch (self, encoding) {
        case (.base64(let text), .base64): .string(text)
        case (.numbers(let numbers), .float): .array(numbers)
        case (.numbers(let numbers), .base64):
            .string(VectorBase64.text(numbers.map { Float($0.number ?? 0) }))
        case (.base64(let text), .float): .array((VectorBase64.floats(text) ?? []).map(Self.number))
        }
    }

    /// A float as a number; JSON has no infinities, which no vector has either.
    private static func number(_ float: Float) -> JSONValue {
        .number(float.isFinite ? float.description : "0")
    }
}
