import Vocabulary

/// The headers of a provider as the one text that is sealed: each one's name and value, all of them ended by NUL, which
/// neither has.
enum HeadersText {
    /// The text; `nil` if there are no headers.
    static func text(_ headers: [String: Secret]) -> Secret? {
        if headers.isEmpty { return nil }
        let parts = headers.sorted { $0.key < $1.key }.map { "\($0.key)\0\($0.value.revealed)\0" }
        return Secret(parts.joined())
    }

    /// The headers of a text.
    static func headers(_ text: Secret) -> [String: Secret] {
        let parts = text.revealed.split(separator: "\0", omittingEmptySubsequences: false)
        var headers: [String: Secret] = [:]
        for index in stride(from: 0, to: parts.count - 1, by: 2) {
            headers[String(parts[index])] = Secret(String(parts[index + 1]))
        }
        return headers
    }
}
