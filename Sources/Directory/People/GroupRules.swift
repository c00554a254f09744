import Policy
import Vocabulary

/// What groups of people may be.
enum GroupRules {
    /// The most groups of a person.
    static let mostGroups = 1000

    /// The names that somebody states, each once and in order.
    static func checked(_ names: [String]) throws(DirectoryError) -> [String] {
        let unique = Set(names).sorted()
        guard unique.count <= mostGroups else {
            throw .invalid("groups", "A person is in at most \(mostGroups) groups, not \(unique.count).")
        }
        for name in unique { try check(name, field: "groups") }
        return unique
    }

    /// Checks the name of one group.
    static func check(_ name: String, field: String) throws(DirectoryError) {
        let isPlain = name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard (1...ValueRules.longestText).contains(name.utf8.count), isPlain else {
            throw .invalid(
                field,
                "The name of a group has 1 to \(ValueRules.longestText) bytes, no control characters."
            )
        }
    }
}
