import Policy
import Vocabulary

/// What each value of a team or key may be.
enum ValueRules {
    /// The longest name, pattern or label, in bytes of UTF-8.
    static let longestText = 256
    /// The most patterns in a list of models.
    static let mostPatterns = 1000
    /// The most labels or tags.
    static let mostPairs = 64
    /// The range of a limit.
    static let limitRange = 1...1_000_000_000

    static func check(name: String) throws(DirectoryError) {
        guard isText(name) else {
            throw .invalid(
                "name",
                "A name has 1 to \(longestText) bytes, no control characters, no blanks around it."
            )
        }
    }

    static func check(models: [String]?, field: String = "models") throws(DirectoryError) {
        guard let models else { return }
        guard models.count <= mostPatterns else {
            throw .invalid(field, "At most \(mostPatterns) names and globs are allowed.")
        }
        for (index, pattern) in models.enumerated() where !isText(pattern) {
            throw .invalid(
                "\(field)[\(index)]",
                "A name or glob has 1 to \(longestText) bytes without blanks around it."
            )
        }
    }

    /// Tags are asked for as `NAME=VALUE` and grouped by as `tag:NAME`, so a name has neither `=` nor a comma.
    static func check(pairs: [String: String], field: String) throws(DirectoryError) {
        guard pairs.count <= mostPairs else { throw .invalid(field, "At most \(mostPairs) are allowed.") }
        for (name, value) in pairs.sorted(by: { $0.key < $1.key }) {
            guard isText(name), !name.contains("="), !name.contains(",") else {
                throw .invalid(field, "A name has 1 to \(longestText) bytes and neither `=` nor a comma.")
            }
            guard value.isEmpty || isText(value) else {
                throw .invalid(
                    "\(field).\(name)",
                    "A value has at most \(longestText) bytes, no control characters."
                )
            }
        }
    }

    static func check(limits: LimitTerms) throws(DirectoryError) {
        let values = [
            ("rpm", limits.requestsPerMinute), ("tpm", limits.tokensPerMinute),
            ("concurrency", limits.concurrency),
        ]
        for (name, value) in values {
            guard let value, !limitRange.contains(value) else { continue }
            throw .invalid(
                "limits.\(name)",
                "A limit is \(limitRange.lowerBound) to \(limitRange.upperBound); null lifts it."
            )
        }
    }

    static func check(addresses: [String]) throws(DirectoryError) {
        guard addresses.count <= mostPairs else {
            throw .invalid("source_addresses", "At most \(mostPairs) networks are allowed.")
        }
        for (index, text) in addresses.enumerated() where AddressRange(text) == nil {
            throw .invalid(
                "source_addresses[\(index)]",
                "A network is an address or CIDR, such as 10.0.0.0/8 or 2001:db8::/32."
            )
        }
    }

    /// An address is what a mail server would take, roughly: something, an `@`, something, no blanks.
    static func check(email: String) throws(DirectoryError) {
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        guard isText(email), parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), !email.contains(" "),
            email == email.lowercased()
        else { throw .invalid("email", "An address is of the form name@example.com.") }
    }

    static func check(owner: String) throws(DirectoryError) {
        let marks = ["user_", "svc_"]
        guard isText(owner), let mark = marks.first(where: { owner.hasPrefix($0) }), owner != mark else {
            throw .invalid("owner", "An owner is a user (`user_…`) or a service account (`svc_…`).")
        }
    }

    static func isText(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= longestText, text.first != " ", text.last != " " else {
            return false
        }
        return text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
