import Vocabulary

/// The sign-ins that were begun and not answered yet, by state: at most a thousand, for ten minutes each.
struct PendingSignIns: Sendable {
    /// What one sign-in must remember.
    struct SignIn: Sendable, Hashable {
        /// What the ID token must carry.
        let nonce: String
        /// What proves to the provider that the code is ours (RFC 7636).
        let verifier: String
        /// When it began.
        let created: UTCTime
    }

    /// The most sign-ins; one more takes the oldest's place.
    static let capacity = 1000
    /// How long a person may take.
    static let lifetime = Duration.seconds(600)

    private var table: BoundedTable<String, SignIn>

    /// No sign-ins; a test may give less room.
    init(capacity: Int = capacity) { table = BoundedTable(capacity: capacity) }

    /// The number of sign-ins kept.
    var count: Int { table.count }

    /// Remembers a sign-in; forgets those that have ended.
    mutating func put(_ signIn: SignIn, state: String) {
        while let first = table.first, Self.isOver(first.value, at: signIn.created) {
            table.remove(first.key)
        }
        table.put(signIn, for: state)
    }

    /// The sign-in of a state, which is then forgotten; `nil` if there is none or it has ended.
    mutating func take(_ state: String, at now: UTCTime) -> SignIn? {
        guard let signIn = table.remove(state), !Self.isOver(signIn, at: now) else { return nil }
        return signIn
    }

    private static func isOver(_ signIn: SignIn, at now: UTCTime) -> Bool {
        now - signIn.created > lifetime
    }
}
