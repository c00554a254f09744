import Foundation

/// Addresses of listeners and networks.
enum AddressForm {
    /// Throws what is wrong with a listener's `HOST:PORT`.
    static func checkListen(_ text: String) throws(Fault) {
        guard let (_, port) = split(text), let port else {
            throw Fault(
                "must be HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080, found \(Fault.quoted(text))"
            )
        }
        guard isPort(port, from: 0) else { throw Fault("port must be between 0 and 65535, found \(port)") }
    }

    /// Throws what is wrong with a network in CIDR form; a single address is a network of its own.
    static func checkNetwork(_ text: String) throws(Fault) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let bits = parts.first.flatMap({ addressBits(String($0)) }), parts.count == 2,
            Scalar.isWhole(String(parts[1])), let prefix = Int(parts[1])
        else { throw Fault("must be a network such as 10.0.0.0/8 or fd00::/8, found \(Fault.quoted(text))") }
        guard (0...bits).contains(prefix) else {
            throw Fault("the prefix must be between 0 and \(bits), found \(prefix)")
        }
    }

    /// Splits `host[:port]`; `nil` if the text is not of that form.
    static func split(_ text: String) -> (host: String, port: String?)? {
        let host: Substring
        var rest: Substring
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<close]
            rest = text[text.index(after: close)...]
            guard addressBits(String(host)) == 128 else { return nil }
        } else {
            let colon = text.firstIndex(of: ":") ?? text.endIndex
            host = text[..<colon]
            rest = text[colon...]
            guard isHostName(host) else { return nil }
        }
        guard !rest.isEmpty else { return (String(host), nil) }
        guard rest.removeFirst() == ":" else { return nil }
        return (String(host), String(rest))
    }

    /// Whether a text is a port from a first one to 65535.
    static func isPort(_ text: String, from first: Int) -> Bool {
        guard Scalar.isWhole(text), let port = Int(text) else { return false }
        return (first...65_535).contains(port)
    }

    private static func isHostName(_ text: Substring) -> Bool {
        guard (1...253).contains(text.utf8.count) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case 48...57, 65...90, 97...122: true
            case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
            default: false
            }
        }
    }

    /// 32 or 128 for the text of an IPv4 or IPv6 address.
    private static func addressBits(_ text: String) -> Int? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return 32 }
        var six = in6_addr()
        return inet_pton(AF_INET6, text, &six) == 1 ? 128 : nil
    }
}
