extension JSONValue {
    /// Reads a whole text: strict, at most ``JSONReader/maximumDepth`` deep, a repeated key of an object is an error.
    public static func read(_ bytes: Span<UInt8>) throws(JSONTextError) -> JSONValue {
        guard bytes.count <= Int(UInt32.max) else {
            throw JSONTextError(offset: bytes.count, reason: .tooLong)
        }
        var reader = JSONReader()
        let value = try read(&reader, bytes)
        try reader.finish(bytes)
        return value
    }

    /// Reads a whole text that is held in an array.
    public static func read(_ bytes: [UInt8]) throws(JSONTextError) -> JSONValue { try read(bytes.span) }

    /// Reads the value that comes next.
    public static func read(
        _ reader: inout JSONReader,
        _ bytes: Span<UInt8>
    ) throws(JSONTextError) -> JSONValue {
        switch try reader.nextKind(bytes) {
        case .object:
            try reader.enterObject(bytes)
            var object = JSONObject()
            var keys = JSONKeyRegister()
            while let key = try reader.nextMember(bytes) {
                guard keys.insert(key, in: bytes) else {
                    throw JSONTextError(offset: key.content.lowerBound, reason: .repeatedKey)
                }
                let name = JSONString.decode(content: key.content, isEscaped: key.isEscaped, in: bytes)
                object.append(name, try read(&reader, bytes))
            }
            return .object(object)
        case .array:
            try reader.enterArray(bytes)
            var array: [JSONValue] = []
            while try reader.nextElement(bytes) { array.append(try read(&reader, bytes)) }
            return .array(array)
        case .string:
            return .string(JSONString.decode(try reader.readValue(bytes).range, in: bytes))
        case .number:
            let range = try reader.readValue(bytes).range
            return .number(
                bytes.extracting(range).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
            )
        case .true:
            _ = try reader.readValue(bytes)
            return .bool(true)
        case .false:
            _ = try reader.readValue(bytes)
            return .bool(false)
        case .null:
            _ = try reader.readValue(bytes)
            return .null
        }
    }
}
