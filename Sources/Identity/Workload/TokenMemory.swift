import Policy
import Vocabulary

/// Remembers by digest which tokens were accepted and which were refused.
struct TokenMemory: Sendable {
    /// The most tokens of each kind.
    static let capacity = 10_000
    /// An accepted token is verified anew after so long, or when it ends.
    static let acceptance = Duration.seconds(300)
    /// A refused token is verified anew after so long: its issuer's keys may have come meanwhile.
    static let refusal = Duration.seconds(1)

    private struct Entry<Value: Sendable>: Sendable {
        let value: Value
        let end: UTCTime
    }

    private var accepted: BoundedTable<KeyDigest, Entry<WorkloadIdentity>>
    private var refused: BoundedTable<KeyDigest, Entry<TokenError>>

    /// Nothing is remembered; a test may give less room.
    init(capacity: Int = capacity) {
        accepted = BoundedTable(capacity: capacity)
        refused = BoundedTable(capacity: capacity)
    }

    /// What is known of a token.
    func standing(_ digest: KeyDigest, at now: UTCTime) -> TokenStanding {
        if let entry = accepted[digest], now < entry.end { return .accepted(entry.value) }
        if let entry = refused[digest], now < entry.end { return .refused(entry.value) }
        return .unknown
    }

    /// Remembers that a token was accepted.
    mutating func accept(_ digest: KeyDigest, _ identity: WorkloadIdentity, at now: UTCTime) {
        refused.remove(digest)
        let end = min(identity.expires, now + Self.acceptance)
        accepted.put(Entry(value: identity, end: end), for: digest)
    }

    /// Remembers that a token was refused.
    mutating func refuse(_ digest: KeyDigest, _ error: TokenError, at now: UTCTime) {
        accepted.remove(digest)
        refused.put(Entry(value: error, end: now + Self.refusal), for: digest)
    }
}
