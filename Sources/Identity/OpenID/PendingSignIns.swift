import Vocabulary

/// The sign-ins that were begun and not answered yet, by state, for ten minutes each: at most so many, and of one source at
/// most so many, so that a stranger puts out sign-ins of their own address alone.
struct PendingSignIns: Sendable {
    /// What one sign-in must remember.
    struct SignIn: Sendable, Hashable {
        /// What the ID token must carry.
        let nonce: String
        /// What proves to the provider that the code is ours (RFC 7636).
        let verifier: String
        /// When it began.
        let created: UTCTime
        /// From which address it was begun.
        var source = ""
    }

    /// The most sign-ins; one more takes the oldest's place.
    static let capacity = 10_000
    /// The most of one source; one more takes the place of the source's oldest.
    static let capacityOfSource = 100
    /// How long a person may take.
    static let lifetime = Duration.seconds(600)

    private var table: BoundedTable<String, SignIn>
    /// The states of each source, the oldest first.
    private var states: [String: [String]] = [:]
    private let capacity: Int
    private let mostOfSource: Int

    /// No sign-ins; a test may give less room.
    init(capacity: Int = capacity, mostOfSource: Int = capacityOfSource) {
        table = BoundedTable(capacity: capacity)
        self.capacity = capacity
        self.mostOfSource = mostOfSource
    }

    /// The number of sign-ins kept.
    var count: Int { table.count }

    /// Remembers a sign-in; forgets those that have ended.
    mutating func put(_ signIn: SignIn, state: String) {
        while let first = table.first, table.count >= capacity || Self.isOver(first.value, at: signIn.created)
        {
            remove(first.key)
        }
        if let own = states[signIn.source], own.count >= mostOfSource, let oldest = own.first {
            remove(oldest)
        }
        table.put(signIn, for: state)
        states[signIn.source, default: []].append(state)
    }

    /// The sign-in of a state, which is then forgotten; `nil` if there is none or it has ended.
    mutating func take(_ state: String, at now: UTCTime) -> SignIn? {
        guard let signIn = remove(state), !Self.isOver(signIn, at: now) else { return nil }
        return signIn
    }

    @discardableResult
    private mutating func remove(_ state: String) -> SignIn? {
        guard let signIn = table.remove(state) else { return nil }
        states[signIn.source]?.removeAll { $0 == state }
        if states[signIn.source]?.isEmpty == true { states[signIn.source] = nil }
        return signIn
    }

    private static func isOver(_ signIn: SignIn, at now: UTCTime) -> Bool {
        now - signIn.created > lifetime
    }
}
