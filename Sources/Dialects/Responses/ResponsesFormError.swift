import Vocabulary

/// A field that is not as the dialect has it: in a request the caller's fault, in an answer the provider's.
struct ResponsesFormError: Error, Hashable {
    /// Where it stands, such as `input[2].content[0].type`.
    let path: String
    /// What it must be, as the rest of a sentence that begins with the field.
    let rule: String

    /// Makes an error.
    init(_ path: String, _ rule: String) {
        self.path = path
        self.rule = rule
    }
}

extension Refusal {
    /// The refusal of a request with such a field.
    init(_ error: ResponsesFormError) {
        self.init(
            .invalidBody,
            "The request's field '\(error.path)' \(error.rule).",
            param: error.path
        )
    }
}

extension UpstreamProblem {
    /// The problem of an answer with such a field.
    init(_ error: ResponsesFormError) {
        self.init(
            .failed,
            status: 502,
            message:
                "The provider's answer is not one of its dialect: the field '\(error.path)' \(error.rule)."
        )
    }
}
