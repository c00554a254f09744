import Policy
import Vocabulary

/// What is said of a person: everything that can be changed.
public struct UserTerms: Sendable, Equatable {
    /// `email`, in lower case; unique.
    public var email: String
    /// `name`.
    public var name: String
    /// `budget`: what all keys of the person may spend together.
    public var budget: BudgetTerms?
    /// `limits`: how fast all keys of the person may go together.
    public var limits: LimitTerms
    /// `status`: whether the account is out of use.
    public var isDisabled: Bool

    /// Makes terms; the address is put in lower case.
    public init(
        email: String,
        name: String = "",
        budget: BudgetTerms? = nil,
        limits: LimitTerms = LimitTerms(),
        isDisabled: Bool = false
    ) {
        self.email = email.lowercased()
        self.name = name
        self.budget = budget
        self.limits = limits
        self.isDisabled = isDisabled
    }

    init(_ user: User) {
        self.init(
            email: user.email,
            name: user.name,
            budget: user.budget,
            limits: user.limits,
            isDisabled: user.disabledAt != nil
        )
    }

    func validate() throws(DirectoryError) {
        try ValueRules.check(email: email)
        if !name.isEmpty { try ValueRules.check(name: name) }
        if let budget { try ValueRules.check(budget: budget) }
        try ValueRules.check(limits: limits)
    }
}

extension User {
    /// The person with other terms.
    func with(_ terms: UserTerms, now: UTCTime) -> User {
        var user = self
        user.email = terms.email
        user.name = terms.name
        user.budget = terms.budget
        user.limits = terms.limits
        user.disabledAt = terms.isDisabled ? disabledAt ?? now : nil
        return user
    }
}
