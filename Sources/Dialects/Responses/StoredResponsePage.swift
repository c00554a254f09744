import Vocabulary

/// Which items of a kept answer's input are asked for ("List input items", OpenAI API reference, read 2026-11).
public struct StoredResponsePage: Hashable, Sendable {
    /// The most items; 1 to 100.
    public let limit: Int
    /// The item that they follow.
    public let after: String?
    /// Whether the oldest comes first.
    public let isAscending: Bool

    /// Reads what a query says; what it leaves out is 20 items, the latest first.
    public init(limit: String? = nil, after: String? = nil, order: String? = nil) throws(Refusal) {
        guard let limit = limit.map({ Int($0) }) ?? 20, (1...100).contains(limit) else {
            throw Refusal(.invalidRequest, "'limit' must be a whole number from 1 to 100.", param: "limit")
        }
        guard ["asc", "desc", nil].contains(order) else {
            throw Refusal(.invalidRequest, "'order' must be 'asc' or 'desc'.", param: "order")
        }
        self.limit = limit
        self.after = after
        isAscending = order == "asc"
    }

    /// The refusal of a page that follows an item which is not there.
    public static var unknownPlace: Refusal {
        Refusal(.invalidRequest, "'after' must be the id of an item of the response's input.", param: "after")
    }
}
