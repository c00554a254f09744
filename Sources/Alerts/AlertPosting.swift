/// Posts to the world outside.
public protocol AlertPosting: Sendable {
    /// Posts a body and answers with the status; follows no redirects, and throws when there is no answer in time.
    func post(_ url: String, headers: [(name: String, value: String)], body: [UInt8]) async throws -> Int
}
