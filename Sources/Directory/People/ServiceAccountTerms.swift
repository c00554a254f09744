import Policy
import Vocabulary

/// What is said of a service account: everything that can be changed.
public struct ServiceAccountTerms: Sendable, Equatable {
    /// `name`, unique in its team.
    public var name: String
    /// `budget`: what all its keys may spend together.
    public var budget: BudgetTerms?
    /// `limits`: how fast all its keys may go together.
    public var limits: LimitTerms
    /// `status`: whether it is out of use.
    public var isDisabled: Bool

    /// Makes terms.
    public init(
        name: String,
        budget: BudgetTerms? = nil,
        limits: LimitTerms = LimitTerms(),
        isDisabled: Bool = false
    ) {
        self.name = name
        self.budget = budget
        self.limits = limits
        self.isDisabled = isDisabled
    }

    init(_ account: ServiceAccount) {
        self.init(
            name: account.name,
            budget: account.budget,
            limits: account.limits,
            isDisabled: account.disabledAt != nil
        )
    }

    func validate() throws(DirectoryError) {
        try ValueRules.check(name: name)
        if let budget { try ValueRules.check(budget: budget) }
        try ValueRules.check(limits: limits)
    }
}

extension ServiceAccount {
    /// The account with other terms.
    func with(_ terms: ServiceAccountTerms, now: UTCTime) -> ServiceAccount {
        var account = self
        account.name = terms.name
        account.budget = terms.budget
        account.limits = terms.limits
        account.disabledAt = terms.isDisabled ? disabledAt ?? now : nil
        return account
    }
}
