/// Where a request comes from.
public enum ClientAddress {
    /// The client's address: that of the connection, or, behind proxies that are trusted, the last address of
    /// `x-forwarded-for` that is not itself a trusted proxy's.
    ///
    /// Each proxy appends whom it was called by, so that everything left of the first stranger is only claimed. What
    /// cannot be read is nobody's address.
    public static func find(
        peer: IPAddress?,
        forwardedFor: String?,
        trusted: [AddressRange]
    ) -> IPAddress? {
        guard var address = peer, trusted.contains(where: { $0.contains(address) }), let forwardedFor else {
            return peer
        }
        for text in forwardedFor.split(separator: ",", omittingEmptySubsequences: false).reversed() {
            guard let next = IPAddress(trimmed(text)) else { return nil }
            address = next
            if !trusted.contains(where: { $0.contains(next) }) { break }
        }
        return address
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
