import Policy
import Vocabulary

extension TeamTerms {
    /// Checks every value by itself.
    func validate() throws(DirectoryError) {
        try ValueRules.check(name: name)
        try ValueRules.check(models: models)
        try ValueRules.check(models: passthrough, field: "passthrough")
        try ValueRules.check(pairs: requireLabels.texts, field: "require_labels")
        try budget.map { (terms) throws(DirectoryError) in try ValueRules.check(budget: terms) }
        try ValueRules.check(parts: partBudgets)
        try endUserBudget.map { (terms) throws(DirectoryError) in
            try ValueRules.check(budget: terms, at: "end_user_budget")
        }
        try ValueRules.check(limits: limits)
    }
}

extension KeyTerms {
    /// Checks every value by itself.
    func validate() throws(DirectoryError) {
        try ValueRules.check(name: name)
        try ValueRules.check(models: models)
        try ValueRules.check(models: passthrough, field: "passthrough")
        try ValueRules.check(pairs: requireLabels.texts, field: "require_labels")
        try ValueRules.check(pairs: tags, field: "tags")
        try budget.map { (terms) throws(DirectoryError) in try ValueRules.check(budget: terms) }
        try ValueRules.check(limits: limits)
        if let owner { try ValueRules.check(owner: owner.rawValue) }
        guard !uses.isEmpty else {
            throw .invalid("scopes", "A key opens something: inference, admin or both.")
        }
        try ValueRules.check(addresses: sourceAddresses)
    }
}
