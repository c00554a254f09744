import Vocabulary

/// An answer of the Responses API that is kept for the team that asked for it.
public struct KeptResponse: Sendable, Hashable {
    /// The most bytes of one; larger ones are not kept.
    public static let mostBytes = 16 << 20
    /// The most bytes that are kept for a team; the oldest answers make room.
    public static let mostBytesOfTeam: Int64 = 1 << 30
    /// What an answer that is kept elsewhere takes beside its texts.
    private static let noteBytes = 128

    /// Where it is kept.
    public enum Content: Sendable, Hashable {
        /// Here: the items before it as a JSON array, and the whole response as JSON.
        case here(input: [UInt8], response: [UInt8])
        /// At the provider of this name, which made it and has given it its id.
        case at(provider: String)
    }

    /// The id that its caller knows it by.
    public let id: String
    /// The team that asked; no other can see it.
    public let team: TeamID
    /// The model by its public name.
    public let model: String
    /// When it was made.
    public let createdAt: UTCTime
    /// The texts, or who has them.
    public let content: Content

    /// Joins the parts.
    public init(id: String, team: TeamID, model: String, createdAt: UTCTime, content: Content) {
        self.id = id
        self.team = team
        self.model = model
        self.createdAt = createdAt
        self.content = content
    }

    /// The bytes that it takes.
    public var byteCount: Int {
        switch content {
        case .here(let input, let response): input.count + response.count
        case .at(let provider): Self.noteBytes + id.utf8.count + model.utf8.count + provider.utf8.count
        }
    }
}

/// Keeps answers of the Responses API, for targets that keep none.
///
/// Asked for by the data plane.
///
/// Calls block on the store and are made off the event loops.
public protocol ResponseKeeping: Sendable {
    /// Keeps an answer; of two with one id the first stays. The team's oldest answers make room if need be.
    ///
    /// An answer that is too large is not kept.
    /// - Returns: Whether it is kept.
    func keep(_ response: KeptResponse) throws -> Bool
    /// The answer of an id, if it is the team's and was made at `oldest` or later.
    func response(_ id: String, of team: TeamID, since oldest: UTCTime) throws -> KeptResponse?
    /// Removes the answer of an id, if it is the team's, and says whether there was one.
    func removeResponse(_ id: String, of team: TeamID) throws -> Bool
}
