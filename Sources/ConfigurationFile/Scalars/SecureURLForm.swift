/// URLs over which secrets go, or what decides who is let in: issuers of tokens, and the gateway's own.
enum SecureURLForm {
    /// Throws what is wrong with such a URL.
    static func check(_ text: String) throws(Fault) {
        // It is kept as it is written, a slash at the end included: tokens name their issuer byte for byte.
        _ = try BaseURL(text)
        guard let start = text.firstRange(of: "://")?.upperBound else { return }
        let authority = text[start...].prefix { $0 != "/" }
        guard text.hasPrefix("https://") || text.hasPrefix("http://") && isLoopback(String(authority)) else {
            throw Fault("must be an https:// URL; http:// is for this machine alone")
        }
    }

    private static func isLoopback(_ authority: String) -> Bool {
        guard let host = AddressForm.split(authority)?.host else { return false }
        if host == "localhost" || host == "::1" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers[0] == 127 && !numbers.contains(nil)
    }
}
