import Vocabulary

extension Rendering {
    /// What the model has declined, for a dialect that cannot tell it from what the model has said: a text like any other, or
    /// `nil` if it is left out.
    mutating func text(ofRefusal text: String, field: String) throws(Refusal) -> String? {
        guard !text.isBlank else { return nil }
        return try give(up: .refusals, field: field) == .emulate ? text : nil
    }
}
