/// The content of a chunked body.
func unchunked(_ body: String) -> String {
    var rest = body[...]
    var content = ""
    while let line = rest.firstIndex(of: "\r\n"), let size = Int(rest[..<line], radix: 16), size > 0 {
        let start = rest.index(after: line)
        let end = rest.utf8.index(start, offsetBy: size)
        content += rest[start..<end]
        rest = rest[rest.index(after: end)...]
    }
    return content
}
