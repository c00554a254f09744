import Policy

extension StickyTerms {
    /// The form in answers.
    static let answer = ObjectSchema(
        "Sticky",
        "Whose requests go to the same target.",
        [
            .required("by", .choice(Subject.allCases.map(\.rawValue)), "What tells callers apart."),
            .required("header", .nullable(.text), "The field that does, for `header`."),
        ]
    )

    /// The terms as an answer shows them.
    var json: JSONValue { ["by": .string(subject.rawValue), "header": .nonEmpty(header)] }
}
