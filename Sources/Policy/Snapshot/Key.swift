import Vocabulary

/// HMAC-SHA-256 of a key's text under the installation key, as four words.
public struct KeyDigest: Hashable, Sendable {
    /// The 32 bytes, eight to a word, the first byte lowest.
    public let words: (UInt64, UInt64, UInt64, UInt64)

    /// Makes a digest from its words.
    public init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// Compares without leaving early.
    public static func == (left: KeyDigest, right: KeyDigest) -> Bool {
        let difference =
            (left.words.0 ^ right.words.0) | (left.words.1 ^ right.words.1) | (left.words.2 ^ right.words.2)
            | (left.words.3 ^ right.words.3)
        return difference == 0
    }

    /// Feeds one word: the digest is uniformly distributed already.
    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

/// A virtual key as the store keeps it.
public struct Key: Sendable, Equatable {
    /// Its id.
    public var id: KeyID
    /// Its place in the ledger and the limits.
    public var scope: ScopeID
    /// The public beginning of its text, `sk-gh-<12>`.
    public var prefix: String
    /// The keyed hash of its text.
    public var digest: KeyDigest
    /// The digest that is still accepted after a rotation, and until when.
    public var previousDigest: KeyDigest?
    /// When `previousDigest` ends.
    public var previousExpiresAt: UTCTime?
    /// The team it belongs to.
    public var team: TeamID
    /// Its name.
    public var name: String
    /// Its owner.
    public var owner: MemberID
    /// What it is for.
    public var uses: KeyUses
    /// The networks from which it may be used; empty allows all.
    public var sourceAddresses: [AddressRange]
    /// Names and globs of models, within the team's; `nil` inherits.
    public var models: [String]?
    /// Names and globs of providers whose own routes may be used, within the team's; `nil` inherits.
    public var passthrough: [String]?
    /// Labels that every target must carry, beside those that its teams require.
    public var requireLabels: RequiredLabels
    /// Its own budget.
    public var budget: BudgetTerms?
    /// Its own limits.
    public var limits: LimitTerms
    /// When it ends by itself.
    public var expiresAt: UTCTime?
    /// When it was revoked.
    public var revokedAt: UTCTime?
    /// Its tags, which usage rows carry.
    public var tags: [String: String]
    /// The tokens that it stands for; such a key has no text.
    public var workload: WorkloadClaim?
    /// Whether the configuration file declares it, so that the API cannot change it.
    public var isManagedByFile = false
    /// Which terms are not its owner's to change.
    public var fixedTerms: FixedTerms = []
    /// When it was made.
    public var createdAt: UTCTime

    /// Makes a key.
    public init(
        id: KeyID,
        scope: ScopeID,
        prefix: String,
        digest: KeyDigest,
        team: TeamID,
        name: String,
        owner: MemberID,
        uses: KeyUses = .inference,
        sourceAddresses: [AddressRange] = [],
        models: [String]? = nil,
        passthrough: [String]? = nil,
        requireLabels: RequiredLabels = [:],
        budget: BudgetTerms? = nil,
        limits: LimitTerms = LimitTerms(),
        expiresAt: UTCTime? = nil,
        revokedAt: UTCTime? = nil,
        tags: [String: String] = [:],
        createdAt: UTCTime
    ) {
        self.id = id
        self.scope = scope
        self.prefix = prefix
        self.digest = digest
        self.team = team
        self.name = name
        self.owner = owner
        self.uses = uses
        self.sourceAddresses = sourceAddresses
        self.models = models
        self.passthrough = passthrough
        self.requireLabels = requireLabels
        self.budget = budget
        self.limits = limits
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.tags = tags
        self.createdAt = createdAt
    }
}
