/// A whole JSON text whose value is an object, read member by member without a repeated key.
///
/// When ``nextMember(_:)`` has given `nil`, the whole text has been checked, its end included.
public struct JSONDocument: Sendable {
    /// The reader that stands at the value of the member that was given last.
    public var reader: JSONReader
    private var keys = JSONKeyRegister()

    /// Enters the object; anything else is an error.
    public init(_ bytes: Span<UInt8>) throws(JSONTextError) {
        guard bytes.count <= Int(UInt32.max) else {
            throw JSONTextError(offset: bytes.count, reason: .tooLong)
        }
        reader = JSONReader()
        try reader.enterObject(bytes)
    }

    /// Reads the next top-level key; its value must be read before the next call.
    public mutating func nextMember(_ bytes: Span<UInt8>) throws(JSONTextError) -> JSONKey? {
        guard let key = try reader.nextMember(bytes) else {
            try reader.finish(bytes)
            return nil
        }
        guard keys.insert(key, in: bytes) else {
            throw JSONTextError(offset: key.content.lowerBound, reason: .repeatedKey)
        }
        return key
    }

    /// Checks a whole text that may hold any value, keys repeated or not.
    public static func check(_ bytes: Span<UInt8>) throws(JSONTextError) {
        var reader = JSONReader()
        _ = try reader.readValue(bytes)
        try reader.finish(bytes)
    }
}
