import Vocabulary

/// What a client calls one piece of work, so that asking for it again does not do it twice.
struct IdempotencyKey: Hashable, Sendable {
    /// The longest text that a client may give.
    static let longest = 255

    /// The key that asks: nobody meets the answers of another.
    let owner: KeyID
    /// The client's own text, from `idempotency-key`.
    let text: String
}
