import Policy
import Vocabulary

/// What is said of a virtual key: everything about it that can be changed.
public struct KeyTerms: Sendable, Equatable {
    /// `name`; need not be unique.
    public var name: String
    /// `owner`, `user_…` or `svc_…`; `nil` is the team's own service account.
    public var owner: MemberID?
    /// `scopes`: what the key opens.
    public var uses: KeyUses
    /// `source_addresses`: the networks from which it may be used; empty allows all.
    public var sourceAddresses: [String]
    /// `models`: names and globs within the team's; `nil` inherits.
    public var models: [String]?
    /// `passthrough`: names and globs of providers, within the team's; `nil` inherits.
    public var passthrough: [String]?
    /// `require_labels`.
    public var requireLabels: RequiredLabels
    /// `budget`.
    public var budget: BudgetTerms?
    /// `limits`.
    public var limits: LimitTerms
    /// `expires_at`.
    public var expiresAt: UTCTime?
    /// `tags`, which usage rows carry.
    public var tags: [String: String]

    /// Makes terms.
    public init(
        name: String,
        owner: MemberID? = nil,
        uses: KeyUses = .inference,
        sourceAddresses: [String] = [],
        models: [String]? = nil,
        passthrough: [String]? = nil,
        requireLabels: RequiredLabels = [:],
        budget: BudgetTerms? = nil,
        limits: LimitTerms = LimitTerms(),
        expiresAt: UTCTime? = nil,
        tags: [String: String] = [:]
    ) {
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
        self.tags = tags
    }
}

extension KeyTerms {
    init(_ key: Key) {
        self.init(
            name: key.name,
            owner: key.owner,
            uses: key.uses,
            sourceAddresses: key.sourceAddresses.map(\.description),
            models: key.models,
            passthrough: key.passthrough,
            requireLabels: key.requireLabels,
            budget: key.budget,
            limits: key.limits,
            expiresAt: key.expiresAt,
            tags: key.tags
        )
    }
}

extension KeyTerms {
    /// The terms of the key that stands for a rule.
    init(_ rule: WorkloadRuleDeclaration) {
        let name = "\(rule.claim)=\(rule.value)"
        self.init(
            name: rule.name ?? name.cut(toBytes: ValueRules.longestText),
            models: rule.models,
            budget: rule.budget,
            limits: rule.limits,
            tags: rule.tags
        )
    }
}

extension Key {
    /// The key with other terms.
    func with(_ terms: KeyTerms) -> Key {
        var key = self
        key.name = terms.name
        key.owner = terms.owner ?? MemberID(ServiceAccountID(of: team))
        key.uses = terms.uses
        key.sourceAddresses = terms.sourceAddresses.compactMap { AddressRange($0) }
        key.models = terms.models
        key.passthrough = terms.passthrough
        key.requireLabels = terms.requireLabels
        key.budget = terms.budget
        key.limits = terms.limits
        key.expiresAt = terms.expiresAt
        key.tags = terms.tags
        return key
    }
}
