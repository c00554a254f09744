/// Labels and tags in bodies: an object of texts, in which `null` takes a name away.
enum Pairs {
    /// The form in bodies.
    static let body = Schema.nullable(.map(.nullable(.text)))
    /// The form in answers.
    static let answer = Schema.map(.text)

    /// These pairs with what a checked body says; `null` takes all away.
    static func merging(_ body: JSONValue, into pairs: [String: String]) -> [String: String] {
        guard let members = body.members else { return [:] }
        var merged = pairs
        for member in members { merged[member.name] = member.value.text }
        return merged
    }
}
