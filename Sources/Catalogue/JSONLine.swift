/// Reads a line that is one JSON object of texts, numbers and lists of such objects: what a catalogue has.
struct JSONLine {
    /// A member of an object.
    struct Member {
        let name: String
        let value: Value
    }

    /// A value.
    enum Value {
        case text(String)
        case number(String)
        case objects([[Member]])
    }

    private var rest: ArraySlice<UInt8>

    /// The members of the object that a line is.
    static func object(_ line: ArraySlice<UInt8>) throws(LineFault) -> [Member] {
        var reader = JSONLine(rest: line)
        let members = try reader.object(depth: 0)
        reader.skipBlanks()
        guard reader.rest.isEmpty else { throw LineFault("something follows the object") }
        return members
    }

    private mutating func object(depth: Int) throws(LineFault) -> [Member] {
        guard depth < 4 else { throw LineFault("is nested too deeply") }
        try take("{")
        var members: [Member] = []
        if taken("}") { return members }
        repeat {
            let name = try text()
            try take(":")
            members.append(Member(name: name, value: try value(depth: depth)))
        } while taken(",")
        try take("}")
        return members
    }

    private mutating func value(depth: Int) throws(LineFault) -> Value {
        skipBlanks()
        switch rest.first {
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "["):
            try take("[")
            var objects: [[Member]] = []
            if taken("]") { return .objects(objects) }
            repeat { objects.append(try object(depth: depth + 1)) } while taken(",")
            try take("]")
            return .objects(objects)
        default:
            let digits = rest.prefix { byte in
                (48...57).contains(byte) || "+-.eE".utf8.contains(byte)
            }
            guard !digits.isEmpty else {
                throw LineFault("a value must be a text, a number or a list of objects")
            }
            rest = rest.dropFirst(digits.count)
            return .number(String(decoding: digits, as: UTF8.self))
        }
    }

    private mutating func text() throws(LineFault) -> String {
        try take("\"")
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw LineFault("a text is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"): bytes += try escaped()
            case 0..<0x20: throw LineFault("a text holds a control character")
            default: bytes.append(byte)
            }
        }
        throw LineFault("a text does not end")
    }

    private mutating func escaped() throws(LineFault) -> [UInt8] {
        switch rest.popFirst() {
        case UInt8(ascii: "\""): return [UInt8(ascii: "\"")]
        case UInt8(ascii: "\\"): return [UInt8(ascii: "\\")]
        case UInt8(ascii: "/"): return [UInt8(ascii: "/")]
        case UInt8(ascii: "u"):
            let digits = String(decoding: rest.prefix(4), as: UTF8.self)
            rest = rest.dropFirst(4)
            // Halves of surrogate pairs are no scalars: no name in a catalogue needs them.
            guard digits.utf8.count == 4, let code = UInt32(digits, radix: 16), code >= 0x20,
                let scalar = Unicode.Scalar(code)
            else { throw LineFault("a text holds an escape that is not supported") }
            return Array(String(Character(scalar)).utf8)
        default: throw LineFault("a text holds an escape that is not supported")
        }
    }

    private mutating func skipBlanks() {
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
    }

    private mutating func taken(_ mark: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard rest.first == UInt8(ascii: mark) else { return false }
        rest = rest.dropFirst()
        return true
    }

    private mutating func take(_ mark: Unicode.Scalar) throws(LineFault) {
        guard taken(mark) else { throw LineFault("is not a JSON object: \(mark) expected") }
    }
}
