import Policy

extension ProbeTerms {
    /// The form in answers.
    static let answer = ObjectSchema(
        "Probe",
        "How a provider is asked now and then whether it is well.",
        [
            .required("path", .text, "What is asked for below the base URL."),
            .required("interval", .text, "Between two probes."),
            .required("timeout", .text, "How long an answer may take."),
        ]
    )

    /// The terms as an answer shows them.
    var json: JSONValue {
        ["path": .string(path), "interval": .string(interval.text), "timeout": .string(timeout.text)]
    }
}
