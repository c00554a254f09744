import Policy
import Vocabulary

extension Section {
    static let ruleFields = [
        Field("name", .text(.labelName), "What the rule is called; unique in its model.", isRequired: true),
        Field("when", .section(.ruleConditions), "What a request must be; absent is every request."),
        Field(
            "targets",
            .list(.text(.plain)),
            "Names or globs of targets, `provider/model`; no others are used."
        ),
        Field(
            "target_labels",
            .texts(name: .labelName, value: .labelValue),
            "Labels that a target must carry to be used."
        ),
        Field(
            "prefer",
            .list(.text(.plain)),
            "Names or globs of targets, `provider/model`, that come before the others."
        ),
        Field("set", .values(name: .plain), "Members of the body in place of the caller's."),
        Field("mirror", .section(.mirror), "A model that is sent a copy, whose answer nobody sees."),
        Field("refuse", .text(.sentence), "What the caller is told whose request is not served."),
    ]

    static let ruleConditionsFields = [
        Field(
            "teams",
            .list(.text(.teamName)),
            "The key's team or one above it, by name, glob or id; one of them."
        ),
        Field(
            "tags",
            .texts(name: .teamName, value: .teamName),
            "Tags of the key, by globs of their values."
        ),
        Field(
            "headers",
            .texts(name: .requestHeaderName, value: .headerValue),
            "Fields of the request, by globs of their values."
        ),
        Field(
            "metadata",
            .texts(name: .teamName, value: .teamName),
            "What the request says of itself, by globs of the values."
        ),
        Field(
            "dialects",
            .list(.choice(RuleDialect.allCases.map(\.rawValue))),
            "The caller's dialect; one of them."
        ),
        Field(
            "needs",
            .list(.choice(Capability.allCases.map(\.rawValue))),
            "What the request asks for; all of them."
        ),
        Field("input_tokens", .section(.inputTokens), "How long the request is, a quarter of its bytes."),
        Field("stream", .boolean, "Whether a stream is asked for."),
        Field("hours", .text(.hours), "Times of day, such as `22:00-06:00`."),
        Field(
            "days",
            .list(.choice(WeekTime.Day.allCases.map(\.rawValue))),
            "Days on which the hours begin."
        ),
        Field("time_zone", .text(.timeZone), "The zone of the hours and days.", fallback: "UTC"),
        Field(
            "labels",
            .texts(name: .labelName, value: .labelValue),
            "Labels that the key's teams require, by globs of their values."
        ),
        Field("share", .percentage(1...100), "How many of a hundred such requests, chosen by chance."),
    ]

    static let mirrorFields = [
        Field("model", .text(.modelName), "The public name of the model.", isRequired: true),
        Field(
            "budget",
            .section(.budget),
            "What the copies may cost; nobody else is charged for them.",
            isRequired: true
        ),
    ]

    static let inputTokensFields = [
        Field("at_least", .integer(0...1_000_000_000), "The fewest."),
        Field("at_most", .integer(0...1_000_000_000), "The most."),
    ]
}
