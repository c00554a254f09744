/// Names of tools that the dialect allows: letters and digits of ASCII, `_` and `-`, at most 128.
///
/// Another name is spelled out, so that whoever reads an answer can tell the original from the spelling alone.
enum AnthropicToolName {
    /// The tool that stands for an answer's schema with models that know no schemas.
    static let answer = "gatehouse_answer"
    /// The same, where the schema is not an object's: the answer is its member ``answerMember``.
    static let wrappedAnswer = "gatehouse_answer_value"
    /// The member that holds a wrapped answer.
    static let answerMember = "value"
    /// The longest name that the dialect allows.
    static let longest = 128

    private static let mark = "gatehouse_x_"

    /// The name as the dialect allows it; `nil` if even its spelling is too long.
    static func allowed(_ name: String) -> String? {
        if !name.isEmpty, name.utf8.count <= longest, name.utf8.allSatisfy(isAllowed), !name.hasPrefix(mark) {
            return name
        }
        var spelling = mark
        for byte in name.utf8 {
            if isAllowed(byte), byte != UInt8(ascii: "_") {
                spelling.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16)
                spelling += digits.utf8.count < 2 ? "_0\(digits)" : "_\(digits)"
            }
        }
        return spelling.utf8.count <= longest ? spelling : nil
    }

    /// The name that a spelling stands for; any other name is its own.
    static func original(of name: String) -> String {
        guard name.hasPrefix(mark) else { return name }
        var bytes: [UInt8] = []
        var rest = name.utf8.dropFirst(mark.utf8.count)
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "_") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(Substring(rest.prefix(2))), radix: 16) else {
                return name
            }
            rest = rest.dropFirst(2)
            bytes.append(value)
        }
        return String(validating: bytes, as: UTF8.self) ?? name
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
