/// What a request line asks of a kept answer of the Responses API.
struct StoredResponseRoute: Equatable, Sendable {
    /// What can be asked.
    enum Action: Sendable {
        /// The answer.
        case show
        /// That it be forgotten.
        case delete
        /// The items before it.
        case listInput
        /// That it be made no further.
        case cancel

        /// What the path ends in.
        var end: String {
            switch self {
            case .show, .delete: ""
            case .listInput: "/input_items"
            case .cancel: "/cancel"
            }
        }
    }

    /// The members of the query that mean something; no other goes on to a provider.
    private static let members: Set<String> = [
        "limit", "after", "order", "include", "include[]", "include_obfuscation", "stream", "starting_after",
    ]

    /// The answer's id.
    let id: String
    /// What is asked.
    let action: Action
    /// The members of the query that mean something, decoded, in its order.
    private(set) var query: [QueryMember] = []

    init(id: String, _ action: Action) {
        self.id = id
        self.action = action
    }

    /// Whether the answer is asked for as a stream.
    var asksStream: Bool { self["stream"].map { $0 == "true" || $0 == "1" } ?? false }

    /// The value of a member of the query.
    subscript(name: String) -> String? { query.first { $0.name == name }?.value }

    /// The path below a provider's own answers, query included.
    var pathAtProvider: String {
        let path = "/\(PercentText.encode(id))\(action.end)"
        guard !query.isEmpty else { return path }
        let members = query.map { "\(PercentText.encode($0.name))=\(PercentText.encode($0.value))" }
        return path + "?" + members.joined(separator: "&")
    }

    /// Reads the query's members.
    mutating func read(query text: Substring) {
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first.flatMap(PercentText.decode), Self.members.contains(name),
                let value = PercentText.decode(parts.count > 1 ? parts[1] : "")
            else { continue }
            query.append(QueryMember(name: name, value: value))
        }
    }
}

/// A member of a query, decoded.
struct QueryMember: Equatable, Sendable {
    let name: String
    let value: String
}
