import Policy

/// What is kept of a request while the token that it has brought is verified.
struct Unproven {
    /// The configuration in force at arrival.
    var published: PublishedSnapshot
    /// The token's digest.
    let digest: KeyDigest
    /// Whether the whole body has come meanwhile.
    var isComplete = false
}

/// What a head tells of who asks.
enum Identified {
    /// The key was accepted.
    case authenticated(Authenticated)
    /// It brought a token that has to be verified first.
    case unproven(Unproven)
}
