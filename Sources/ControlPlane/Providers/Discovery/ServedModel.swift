/// A model that a provider says it serves.
struct ServedModel: Hashable {
    /// The provider's id of it, which a target names.
    var id: String
    /// The longest input and output together, if the provider says it.
    var contextTokens: Int?
    /// The most output, if the provider says it.
    var maxOutputTokens: Int?

    /// The longest id that is taken for one, in bytes.
    private static let longestID = 256

    /// Makes a model; `nil` if the id cannot be one.
    init?(_ id: String?, contextTokens: Int? = nil, maxOutputTokens: Int? = nil) {
        guard let id, (1...Self.longestID).contains(id.utf8.count),
            id.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
        else { return nil }
        self.id = id
        self.contextTokens = contextTokens.flatMap { $0 > 0 ? $0 : nil }
        self.maxOutputTokens = maxOutputTokens.flatMap { $0 > 0 ? $0 : nil }
    }
}
