import Policy
import Vocabulary

/// Budgets of parts that were just declared, with the snapshot that has them.
struct DeclaredParts: Sendable {
    /// The budget holders.
    var scopes: Set<ScopeID>
    /// What declares them, with the newest terms.
    var snapshot: PublishedSnapshot

    /// Those that an exchange belongs to.
    func nodes(_ facts: HoldFacts) -> [ScopeNode] {
        guard let teams = snapshot.snapshot.principal(facts.key)?.path.parts else { return [] }
        return PartPath(teams, model: facts.model, tags: facts.tags).nodes.filter {
            scopes.contains($0.scope)
        }
    }
}
