import Foundation

/// Small JSON texts in columns.
enum JSONColumn {
    /// An object of texts with sorted keys, so that equal tags are equal texts; empty for no members.
    static func text(_ members: [String: String]) -> String {
        var bytes: [UInt8] = []
        append(members, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends what `text` makes.
    static func append(_ members: [String: String], to bytes: inout [UInt8]) {
        guard !members.isEmpty else { return }
        var mark = UInt8(ascii: "{")
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            bytes.append(mark)
            append(name, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            append(value, to: &bytes)
            mark = UInt8(ascii: ",")
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// Appends a JSON string.
    static func append(_ string: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        let isPlain = string.utf8.withContiguousStorageIfAvailable { text in
            guard text.allSatisfy({ $0 >= 32 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) else {
                return false
            }
            bytes.append(contentsOf: text)
            return true
        }
        if isPlain != true { appendEscaped(string, to: &bytes) }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func appendEscaped(_ string: String, to bytes: inout [UInt8]) {
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<32:
                let digits = Array("0123456789abcdef".utf8)
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
    }

    /// Any value that is not on the path of a request.
    static func encode(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    /// Reads a value back; an empty text is none.
    static func decode<Value: Decodable>(_ text: String) throws -> Value? {
        text.isEmpty ? nil : try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }
}
