/// A model that a provider says it serves.
struct ServedModel: Hashable {
    /// The provider's id of it, which a target names if it can.
    var id: String
    /// The longest input and output together, if the provider says it.
    var contextTokens: Int?
    /// The most output, if the provider says it.
    var maxOutputTokens: Int?

    /// The longest id that a target can name, in bytes.
    static let longestID = 128

    /// Whether a target can name it: one whose file has a blank in its name is served all the same.
    var isNameable: Bool {
        id.utf8.count <= Self.longestID && id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// Makes a model; `nil` without an id.
    init?(_ id: String?, contextTokens: Int? = nil, maxOutputTokens: Int? = nil) {
        guard let id, !id.isEmpty else { return nil }
        self.id = id
        self.contextTokens = contextTokens.flatMap { $0 > 0 ? $0 : nil }
        self.maxOutputTokens = maxOutputTokens.flatMap { $0 > 0 ? $0 : nil }
    }
}
