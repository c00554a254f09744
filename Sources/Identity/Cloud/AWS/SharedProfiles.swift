/// The profiles of AWS's shared files (AWS SDKs and Tools Reference Guide, "Shared config and credentials files", read
/// November 2026).
struct SharedProfiles: Sendable {
    private var sections: [String: [String: String]] = [:]

    /// Reads both files; what the credentials file says wins.
    init(config: String, credentials: String) {
        read(config) { name in
            if name == "default" { return name }
            guard name.hasPrefix("profile ") else { return nil }
            return String(name.dropFirst(8)).trimmed
        }
        read(credentials) { $0 }
    }

    /// What a profile says; `nil` if there is none of the name.
    subscript(name: String) -> [String: String]? { sections[name] }

    private mutating func read(_ text: String, profile: (String) -> String?) {
        var current: String?
        for line in text.split(whereSeparator: \.isNewline) {
            // What is indented belongs to a nested setting; none of those is of use here.
            guard let first = line.first, !first.isWhitespace, first != "#", first != ";" else { continue }
            if first == "[" {
                current = line.firstIndex(of: "]").flatMap {
                    profile(String(line[line.index(after: line.startIndex)..<$0]).trimmed)
                }
                if let current { sections[current] = sections[current] ?? [:] }
            } else if let current, let equals = line.firstIndex(of: "=") {
                let name = String(line[..<equals]).trimmed.lowercased()
                let value = String(line[line.index(after: equals)...]).trimmed
                sections[current, default: [:]][name] = Self.withoutRemark(value)
            }
        }
    }

    /// A remark begins with a mark after a blank.
    private static func withoutRemark(_ value: String) -> String {
        let mark = [" #", " ;", "\t#", "\t;"].compactMap { value.firstRange(of: $0)?.lowerBound }.min()
        return mark.map { String(value[..<$0]).trimmed } ?? value
    }
}
