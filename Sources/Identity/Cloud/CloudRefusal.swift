/// What an identity service says of why it refused: a code, never more of its answer.
enum CloudRefusal {
    private static let longest = 64

    /// The code of an answer, or nothing.
    ///
    /// OAuth 2.0 (RFC 6749, section 5.2) has `error`, Google's APIs `error.status`, AWS `Code`; Entra ID adds numbers in
    /// `error_codes`.
    static func code(of body: [UInt8]) -> String {
        if let node = JSONNode(parsing: body) {
            let name = node["error"]?.string ?? node["error"]?["status"]?.string ?? node["code"]?.string ?? ""
            guard case .array(let codes)? = node["error_codes"], case .integer(let number)? = codes.first
            else { return word(name) }
            return word("\(name):\(number)")
        }
        return word(XMLText.content(of: "Code", in: String(decoding: body.prefix(4096), as: UTF8.self)) ?? "")
    }

    /// A text that can stand in a log; nothing for one that is no word.
    private static func word(_ text: String) -> String {
        let isWord = text.utf8.allSatisfy { byte in
            switch Unicode.Scalar(byte) {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", ":": true
            default: false
            }
        }
        return isWord && text.utf8.count <= longest ? text : ""
    }
}
