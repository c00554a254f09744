import Directory
import Policy
import Vocabulary

/// The budgets of models, tags and end users within a team, in bodies.
///
/// Objects merge (RFC 7396): what is absent stays, `null` takes one budget or all of a kind away.
enum PartBudgetBody {
    /// The form of the budgets of one kind.
    static let schema = Schema.nullable(.map(.nullable(.object(BudgetTerms.body))))

    /// Puts what a checked body says into terms.
    static func merge(_ body: JSONValue, into terms: inout TeamTerms) throws(DirectoryError) {
        for kind in ["model", "tag", "end_user"] {
            let field = "\(kind)_budgets"
            guard let stated = body[field] else { continue }
            guard let members = stated.members else {
                terms.partBudgets = terms.partBudgets.filter { $0.key.kind != kind }
                continue
            }
            for member in members {
                guard let part = BudgetPart(kind: kind, text: member.name) else {
                    throw DirectoryError(.invalidValue, expectation(kind), field: field)
                }
                terms.partBudgets[part] = try budget(
                    member.value,
                    into: terms.partBudgets[part],
                    at: "\(field).\(member.name)"
                )
            }
        }
        if let stated = body["end_user_budget"] {
            terms.endUserBudget = try budget(stated, into: terms.endUserBudget, at: "end_user_budget")
        }
    }

    private static func budget(
        _ body: JSONValue,
        into terms: BudgetTerms?,
        at path: String
    ) throws(DirectoryError) -> BudgetTerms? {
        do throws(DirectoryError) {
            return try BudgetTerms.merging(body, into: terms)
        } catch {
            var error = error
            error.field = error.field.map { path + $0.dropFirst("budget".count) }
            throw error
        }
    }

    private static func expectation(_ kind: String) -> String {
        kind == "tag" ? "A tag is NAME=VALUE." : "A name is not empty."
    }
}
