import Vocabulary

/// An answer of the Responses API that is kept for the team that asked for it.
public struct KeptResponse: Sendable, Hashable {
    /// The most bytes of one; larger ones are not kept.
    public static let mostBytes = 16 << 20
    /// The most bytes that are kept for a team; the oldest answers make room.
    public static let mostBytesOfTeam: Int64 = 1 << 30

    /// The id that its caller knows it by.
    public let id: String
    /// The team that asked; no other can see it.
    public let team: TeamID
    /// The model by its public name.
    public let model: String
    /// When it was made.
    public let createdAt: UTCTime
    /// The items before it, as a JSON array.
    public let input: [UInt8]
    /// The whole response, as JSON.
    public let response: [UInt8]

    /// Joins the parts.
    public init(
        id: String,
        team: TeamID,
        model: String,
        createdAt: UTCTime,
        input: [UInt8],
        response: [UInt8]
    ) {
        self.id = id
        self.team = team
        self.model = model
        self.createdAt = createdAt
        self.input = input
        self.response = response
    }

    /// The bytes that it takes.
    public var byteCount: Int { input.count + response.count }
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
