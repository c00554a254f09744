/// An entry of `trusted_issuers`: whose tokens workloads may bring in place of a key.
public struct TrustedIssuerDeclaration: Sendable, Equatable {
    /// `issuer`: exactly as its tokens name it.
    public var issuer: String
    /// `audience`: what tokens must name as theirs.
    public var audience: String
    /// `jwks_url`: where it publishes its keys; `nil` where its discovery document says it.
    public var keysURL: String?
    /// `rules`: for whom a token stands; the first that matches.
    public var rules: [WorkloadRuleDeclaration] = []

    /// Makes an issuer without rules.
    public init(issuer: String, audience: String, keysURL: String? = nil) {
        self.issuer = issuer
        self.audience = audience
        self.keysURL = keysURL
    }
}

/// An entry of an issuer's `rules`: what a token must claim, and the terms of those whose does.
public struct WorkloadRuleDeclaration: Sendable, Equatable {
    /// `claim`: its name; a dot reaches into objects.
    public var claim: String
    /// `value`: what it must be; `*` stands for any characters.
    public var value: String
    /// `team`: the names from below the root, joined by `/`, or an id.
    public var team: String
    /// `name` of the key that stands for the rule; `nil` is made of claim and value.
    public var name: String?
    /// `models`: names and globs within the team's; `nil` inherits.
    public var models: [String]?
    /// `budget`.
    public var budget: BudgetTerms?
    /// `limits`.
    public var limits = LimitTerms()
    /// `tags`, which usage rows carry.
    public var tags: [String: String] = [:]

    /// Makes a rule without terms.
    public init(claim: String, value: String, team: String) {
        self.claim = claim
        self.value = value
        self.team = team
    }
}
