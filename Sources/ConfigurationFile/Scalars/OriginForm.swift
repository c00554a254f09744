/// Origins of browsers' pages: scheme, host and port, as a browser writes them (RFC 6454 section 6.2).
enum OriginForm {
    /// Throws what is wrong with an origin; `*` stands for all.
    static func check(_ text: String) throws(Fault) {
        if text == "*" { return }
        guard let mark = text.firstRange(of: "://"), mark.lowerBound > text.startIndex,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), text.utf8.count <= 256
        else {
            throw Fault(
                "must be an origin such as https://app.example.com, or \"*\", found \(Fault.quoted(text))"
            )
        }
        let authority = text[mark.upperBound...]
        // A browser sends neither a path nor capital letters: such an origin would never match.
        guard !authority.isEmpty, !authority.contains(where: { "/?#@".contains($0) }) else {
            throw Fault(
                "must be a scheme, a host and perhaps a port, without a path, found \(Fault.quoted(text))"
            )
        }
        guard text == text.lowercased() else {
            throw Fault("must be in small letters, as browsers send it, found \(Fault.quoted(text))")
        }
    }
}
