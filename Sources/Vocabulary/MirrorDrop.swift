/// Why a request was not mirrored although a rule says so; the caller notices nothing of it.
public enum MirrorDrop: String, Error, Sendable, Hashable, CaseIterable {
    /// As many mirrors are under way as may be.
    case busy
    /// The process holds as many bodies of requests as it may.
    case memory
    /// The gateway is about to end.
    case draining
    /// The key was revoked before it was sent, and its open exchanges are not to go on.
    case revoked
    /// The mirror's budget has too little room.
    case budget
    /// The ledger cannot decide.
    case ledger
    /// A limit of the shadow's model or provider is reached.
    case limit
    /// No target of the shadow may be called, or none carries the labels that the key's teams require.
    case target
    /// The shadow cannot do or be told what is asked.
    case unable
    /// The request itself was refused; such requests are not counted.
    case refused
    /// Requests of this kind are not mirrored: forms, counts, and what goes on from an answer that is kept.
    case unsuited
}
